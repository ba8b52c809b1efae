import type { SafeStorage } from 'electron';
import type { KeyringAnswer, KeyringQuestion } from '../processes/host';

/** What is used of Electron's safeStorage. */
export type SystemKeyring = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
>;

/** Back ends without a secret of their own: a password that stands in Chromium's source, or none known. */
const NOT_REAL = ['basic_text', 'unknown'];

/** Whether the system keeps secrets for us: elsewhere the vault's content would lie on the disk all but in clear. */
export function isRealKeyring(keyring: SystemKeyring, platform: NodeJS.Platform): boolean {
  if (!keyring.isEncryptionAvailable()) return false;
  return platform !== 'linux' || !NOT_REAL.includes(keyring.getSelectedStorageBackend());
}

/** Seals bytes with the system's keyring or opens what it sealed; null where it does not, or where it is no real one. */
export function answerKeyring(
  keyring: SystemKeyring,
  platform: NodeJS.Platform,
  question: KeyringQuestion,
): KeyringAnswer {
  if (!isRealKeyring(keyring, platform)) return null;
  try {
    switch (question.want) {
      case 'look':
        return new Uint8Array();
      case 'seal':
        return new Uint8Array(keyring.encryptString(Buffer.from(question.bytes).toString('base64')));
      case 'open':
        return new Uint8Array(Buffer.from(keyring.decryptString(Buffer.from(question.bytes)), 'base64'));
    }
  } catch {
    // Another desktop, another login, a keyring that was reset: the pass phrase opens the vault.
    return null;
  }
}
