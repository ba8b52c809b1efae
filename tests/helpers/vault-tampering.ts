import { Encrypter } from 'age-encryption';
import { decryptWithPassphrase, newIdentity, recipientOf } from '../../electron/core/age/age';
import { encodeContactFile, parseContactFile } from '../../electron/core/vault/contact-file';
import { contactName } from '../../electron/core/vault/contacts';
import { formatShare } from '../../electron/core/vault/recovery-share-text';
import { readShare, splitIdentity } from '../../electron/core/vault/recovery-shares';
import { encodeVaultBackup, parseVaultBackup } from '../../electron/core/vault/vault-backup';
import { openVaultData, sealVaultData, type VaultData } from '../../electron/core/vault/vault-data';
import { decodeVaultSecrets, encodeVaultSecrets } from '../../electron/core/vault/vault-secrets';
import { AppError } from '../../shared/errors';
import { patternBytes } from './containers';

/** A file, and what reads it: the answer as text, by which an accepted change shows. */
export interface VaultFile {
  readonly name: string;
  readonly whole: Uint8Array;
  readonly read: (bytes: Uint8Array) => string | Promise<string>;
  /** Whether a changed file may be read all the same, with another answer: it is no secret and under no key. */
  readonly mayDiffer?: (answer: string, usual: string) => boolean;
}

const VAULT_KEY = patternBytes(32, 7);
const PHRASE = 'lantern orbit walnut seven';

/** As `vault.age`, but for the work factor: what is tried here thousands of times must not take a second each. */
async function sealedByPhrase(content: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PHRASE);
  encrypter.setScryptWorkFactor(2);
  return encrypter.encrypt(content);
}

/** One of each kind of file a vault has or is given. */
export async function vaultFiles(): Promise<readonly VaultFile[]> {
  const identity = await newIdentity('x25519');
  const recipient = await recipientOf(identity);
  const at = '2026-01-01T00:00:00.000Z';
  const reader = { recipient, kind: 'x25519', madeAt: at, provedAt: at } as const;
  const contact = { name: 'Anna', recipient, kind: 'x25519', addedAt: at, confirmed: null } as const;
  const groups = [{ name: 'Radiology', members: [recipient] }];
  const data: VaultData = { recovery: [reader], contacts: [contact], groups, minimumFormat: 1 };
  const sealed = sealVaultData({ vaultKey: VAULT_KEY, generation: 7, data });
  const openData = (bytes: Uint8Array) => JSON.stringify(openVaultData(VAULT_KEY, bytes));
  const secrets = encodeVaultSecrets({ identities: [identity], vaultKey: VAULT_KEY });
  const [share] = await splitIdentity(identity, { need: 2, of: 3 });
  const page = formatShare(share!, { recipient, made: new Date(at) });
  return [
    {
      name: 'vaultAge',
      whole: await sealedByPhrase(secrets),
      read: async (bytes) => JSON.stringify(decodeVaultSecrets(await decryptWithPassphrase(bytes, PHRASE))),
    },
    { name: 'vaultData', whole: sealed, read: openData },
    {
      name: 'backups',
      whole: encodeVaultBackup({ label: 'Reading room', vault: patternBytes(300), data: sealed }),
      // What stands under the pass phrase is age's to check; the label is in clear.
      read: (bytes) => openData(parseVaultBackup(bytes).data),
    },
    {
      name: 'contactFiles',
      whole: encodeContactFile({ name: 'Anna Meier', recipient }),
      read: (bytes) => {
        const given = parseContactFile(bytes);
        return JSON.stringify([given.recipient, given.name]);
      },
      // The name is what its sender wrote; the key has its checksum.
      mayDiffer: (answer) => {
        const [key, name] = JSON.parse(answer) as [string, string | null];
        return key === recipient && (name === null || contactName(name) === name);
      },
    },
    {
      name: 'secrets',
      whole: secrets,
      read: (bytes) => JSON.stringify(decodeVaultSecrets(bytes)),
      // Behind age's own check: only its shape is looked at here.
      mayDiffer: (answer) => /^\{"identities":\["AGE-SECRET-KEY-/.test(answer),
    },
    {
      name: 'shares',
      whole: Buffer.from(page.slice(page.indexOf('RADSEAL1'), page.indexOf('# --'))),
      read: (bytes) => {
        const told = readShare(Buffer.from(bytes).toString('utf8'));
        if (told.status !== 'share') throw new AppError('damaged-vault', told.status);
        return JSON.stringify(told);
      },
    },
  ];
}

/** A number from 0 to below `n` that depends on round and purpose alone. */
const pick = (round: number, purpose: number, n: number) =>
  (Math.imul(round * 8 + purpose + 1, 2_654_435_761) >>> 7) % n;

/** The file after one round of damage: bits, bytes, cuts, what is repeated, and what is put in from elsewhere. */
export function damagedFile(whole: Uint8Array, round: number): Uint8Array {
  const bytes = Buffer.from(whole);
  const at = pick(round, 1, bytes.length);
  const length = 1 + pick(round, 2, 12);
  switch (round % 6) {
    case 0:
      bytes[at]! ^= 1 << pick(round, 3, 8);
      return bytes;
    case 1:
      bytes[at]! ^= 1 + pick(round, 3, 255);
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(Math.max(0, at - length))]);
    default:
      return Buffer.concat([bytes.subarray(0, at), patternBytes(length, round), bytes.subarray(at)]);
  }
}

/**
 * Reads a damaged file. `refused`: by a code of ours; `same`: it says what it said before; `allowed`: another answer
 * that may be; anything else is a text that says what went wrong.
 */
export async function outcomeOf({ whole, read, mayDiffer }: VaultFile, round: number): Promise<string> {
  const usual = await read(whole);
  const damaged = damagedFile(whole, round);
  let answer: string;
  try {
    answer = await read(damaged);
  } catch (error) {
    if (error instanceof AppError && error.code !== 'internal') return 'refused';
    return `crash: ${String(error)}`;
  }
  if (answer === usual) return 'same';
  return mayDiffer?.(answer, usual) === true ? 'allowed' : `accepted in silence: ${answer}`;
}
