import { describe, expect, it } from 'vitest';
import { sameInstall } from '../../../build/setup/dependencies.mjs';

const lock = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b-darwin': { version: '2.0.0', optional: true },
  },
};

describe('does node_modules match the lock file', () => {
  it('is content without optional packages of other platforms', () => {
    expect(sameInstall(lock, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true);
  });

  it.each([
    ['a package is missing', { packages: {} }],
    ['a package has another version', { packages: { 'node_modules/a': { version: '1.0.1' } } }],
    [
      'a package was taken out of the lock',
      { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } } },
    ],
    ['npm left no record', undefined],
  ])('asks for npm ci when %s', (_why, installed) => {
    expect(sameInstall(lock, installed)).toBe(false);
  });
});
