import { describe, expect, it } from 'vitest';
import { answerKeyring, isRealKeyring, type SystemKeyring } from '../../../electron/main/keyring';
import { testKeyring } from '../../helpers/keyring';

const withBackend = (backend: ReturnType<SystemKeyring['getSelectedStorageBackend']>): SystemKeyring => ({
  ...testKeyring(),
  getSelectedStorageBackend: () => backend,
});
const bytes = new Uint8Array([0, 1, 128, 255]);

describe("the system's keyring", () => {
  it.each(['basic_text', 'unknown'] as const)('is not asked to keep anything where it is %s', (backend) => {
    const keyring = withBackend(backend);
    expect(isRealKeyring(keyring, 'linux')).toBe(false);
    for (const question of [{ want: 'look' }, { want: 'seal', bytes }, { want: 'open', bytes }] as const)
      expect(answerKeyring(keyring, 'linux', question)).toBeNull();
  });

  it.each(['gnome_libsecret', 'kwallet5', 'kwallet6'] as const)('is real where it is %s', (backend) => {
    expect(isRealKeyring(withBackend(backend), 'linux')).toBe(true);
  });

  it('of Windows and macOS has no back end to tell', () => {
    expect(isRealKeyring(withBackend('unknown'), 'win32')).toBe(true);
    expect(isRealKeyring({ ...testKeyring(), isEncryptionAvailable: () => false }, 'darwin')).toBe(false);
  });

  it('opens what it sealed, and answers nothing to what another sealed', () => {
    const keyring = testKeyring();
    const sealed = answerKeyring(keyring, 'linux', { want: 'seal', bytes })!;
    expect(Buffer.from(sealed).includes(Buffer.from(bytes))).toBe(false);
    expect([...answerKeyring(keyring, 'linux', { want: 'open', bytes: sealed })!]).toEqual([...bytes]);
    expect(answerKeyring(testKeyring(), 'linux', { want: 'open', bytes: sealed })).toBeNull();
  });
});
