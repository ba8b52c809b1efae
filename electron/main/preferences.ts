import { app, nativeTheme } from 'electron';
import type { Paths } from '../storage/paths';
import { settingsOrDefaults, type Settings } from '../storage/settings';
import { wordsOf } from './words';

/** The settings as far as the window itself follows them. */
export interface Preferences {
  readonly current: () => Settings;
  /** The words of the window's own dialogs, in the language that was set. */
  readonly words: () => ReturnType<typeof wordsOf>;
  /** Reads them again and follows them at once. */
  readonly reload: () => void;
}

/** Reads the settings and follows them. */
export function createPreferences(paths: Pick<Paths, 'settings'>): Preferences {
  let settings = settingsOrDefaults(paths);
  // The page takes light or dark from the system, and this is its system.
  nativeTheme.themeSource = settings.theme;
  return {
    current: () => settings,
    words: () => wordsOf(settings.language === 'system' ? app.getLocale() : settings.language),
    reload: () => {
      settings = settingsOrDefaults(paths);
      nativeTheme.themeSource = settings.theme;
    },
  };
}
