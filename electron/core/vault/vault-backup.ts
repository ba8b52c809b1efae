import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { parseStrictJson } from '../container/strict-json';

const VERSION = 1;
const versionOnly = z.looseObject({ radsealVault: z.number() });
const backup = z.strictObject({
  radsealVault: z.literal(VERSION),
  label: z.string().max(480),
  vault: z.base64(),
  data: z.base64(),
});

/** A vault's two files, as they are: under the pass phrase, and sealed. */
export interface VaultBackup {
  readonly label: string;
  readonly vault: Uint8Array;
  readonly data: Uint8Array;
}

/** A vault as one file. It holds nothing the vault's own folder does not hold, and opens by the pass phrase alone. */
export function encodeVaultBackup({ label, vault, data }: VaultBackup): Uint8Array {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const content = { radsealVault: VERSION, label, vault: text(vault), data: text(data) };
  return new TextEncoder().encode(`${JSON.stringify(content)}\n`);
}

/** Reads such a file; nothing in it is opened. Throws `damaged-vault`, and `unsupported-version` for a newer one. */
export function parseVaultBackup(bytes: Uint8Array): VaultBackup {
  const value = strictJson(bytes);
  const version = versionOnly.safeParse(value);
  if (version.success && version.data.radsealVault > VERSION) throw new AppError('unsupported-version');
  const parsed = backup.safeParse(value);
  if (!parsed.success) throw new AppError('damaged-vault', 'a back-up of another shape');
  const { label, vault, data } = parsed.data;
  return { label, vault: Buffer.from(vault, 'base64'), data: Buffer.from(data, 'base64') };
}

function strictJson(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes);
  } catch {
    throw new AppError('damaged-vault', 'no back-up');
  }
}
