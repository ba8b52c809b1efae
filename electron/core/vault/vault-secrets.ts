import { AppError } from '../../../shared/errors';

/** What the pass phrase protects: everything else in the vault hangs on it. */
export interface VaultSecrets {
  /** age identities, the newest first: the first one's recipient is the vault's own reader. */
  readonly identities: readonly string[];
  /** 32 random bytes; subkeys of it seal the vault's data (core/cipher/key-schedule). */
  readonly vaultKey: Uint8Array;
}

const VERSION = 1;

/** The plaintext of `vault.age`: one JSON object, UTF-8. */
export function encodeVaultSecrets(secrets: VaultSecrets): Uint8Array {
  const content = {
    version: VERSION,
    identities: secrets.identities,
    vaultKey: Buffer.from(secrets.vaultKey).toString('base64'),
  };
  return new TextEncoder().encode(JSON.stringify(content));
}

/** Reads the plaintext of `vault.age`. Throws `damaged-vault`; a newer version is `unsupported-version`. */
export function decodeVaultSecrets(bytes: Uint8Array): VaultSecrets {
  const { version, identities, vaultKey } = parseObject(bytes);
  if (typeof version === 'number' && version > VERSION)
    throw new AppError('unsupported-version', 'a newer vault');
  const key =
    typeof vaultKey === 'string' ? new Uint8Array(Buffer.from(vaultKey, 'base64')) : new Uint8Array();
  if (version !== VERSION || key.length !== 32 || !isIdentityList(identities))
    throw new AppError('damaged-vault', 'the vault holds something else');
  return { identities, vaultKey: key };
}

function isIdentityList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((entry) => typeof entry === 'string' && entry.startsWith('AGE-SECRET-KEY-'))
  );
}

/** One JSON object out of bytes of the vault. Throws `damaged-vault`. */
export function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // The sentence for the person is the same, whatever is wrong with it; a parser's message could quote a key.
  }
  throw new AppError('damaged-vault', 'no JSON object');
}
