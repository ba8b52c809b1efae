import de from '../../shared/locales/de.json';
import en from '../../shared/locales/en.json';

/** The words of the window's own dialogs and menu, in the system's language, else in English. */
export function wordsOf(locale: string): typeof en {
  return locale.toLowerCase().startsWith('de') ? de : en;
}
