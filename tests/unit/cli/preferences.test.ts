import { expect, it } from 'vitest';
import { preferencesFrom } from '../../../electron/cli/preferences';
import { NO_RULES } from '../../../shared/policy';
import { DEFAULT_SETTINGS } from '../../../shared/settings';

const defaults = { ...DEFAULT_SETTINGS, outputFolder: null, model: null };
const set = { ...defaults, output: 'folder', outputFolder: '/results', names: 'keep' } as const;

it.each([
  ['nothing set', {}, defaults, { to: undefined, names: undefined }],
  ['the settings of the app', {}, set, { to: '/results', names: 'keep' }],
  [
    'a folder that is set but not used',
    {},
    { ...set, output: 'ask' } as const,
    { to: undefined, names: 'keep' },
  ],
  [
    'the environment before the settings',
    { RADSEAL_TO: 'here', RADSEAL_NAMES: 'hide' },
    set,
    { to: 'here', names: 'hide' },
  ],
  [
    'an empty environment as none',
    { RADSEAL_TO: '', RADSEAL_NAMES: '' },
    set,
    { to: '/results', names: 'keep' },
  ],
])('takes %s', (_what, environment, settings, expected) => {
  expect(preferencesFrom(environment, settings, NO_RULES)).toEqual(expected);
});

it('a policy that hides names goes before both', () => {
  const rules = { ...NO_RULES, hideNames: true };
  expect(preferencesFrom({ RADSEAL_NAMES: 'keep' }, set, rules).names).toBe('hide');
});

it('refuses a rule for names that is none', () => {
  expect(() => preferencesFrom({ RADSEAL_NAMES: 'perhaps' }, defaults, NO_RULES)).toThrow(
    /hide or keep|hide oder keep/,
  );
});
