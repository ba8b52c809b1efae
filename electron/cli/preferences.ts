import type { PolicyRules } from '../../shared/policy';
import { homeFolder, pathsIn } from '../storage/paths';
import { policyPlace, readPolicy } from '../storage/policy-file';
import { settingsOrDefaults, type Settings } from '../storage/settings';
import { UsageError } from './context';
import { words } from './sentences';

/** What the person wishes where no flag says so. */
export interface Preferences {
  /** The folder results go to; undefined: beside each original. */
  readonly to: string | undefined;
  readonly names: 'hide' | 'keep' | undefined;
}

/**
 * `RADSEAL_TO` and `RADSEAL_NAMES`, else the settings of the app. "Ask each time" is for windows: here results
 * go beside their originals. A policy that hides names goes before both. Throws UsageError for a name rule that is none.
 */
export function preferencesFrom(
  environment: Readonly<Record<string, string | undefined>>,
  settings: Settings,
  { hideNames }: Pick<PolicyRules, 'hideNames'>,
): Preferences {
  const { RADSEAL_TO: to, RADSEAL_NAMES: names } = environment;
  if (names && names !== 'hide' && names !== 'keep') throw new UsageError(words.badNames);
  const folder = settings.output === 'folder' ? settings.outputFolder : null;
  return {
    to: to || (folder ?? undefined),
    names: hideNames
      ? 'hide'
      : ((names || (settings.names === 'auto' ? undefined : settings.names)) as Preferences['names']),
  };
}

/** The preferences of whoever runs this command. `out`: the folder of the built programs. */
export const preferences = (out: string): Preferences =>
  preferencesFrom(process.env, settingsOrDefaults(pathsIn(homeFolder())), readPolicy(policyPlace(out)).rules);
