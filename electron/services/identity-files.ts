import { AppError } from '../../shared/errors';
import { parseIdentityFile } from '../core/age/age';
import { identityInKit } from '../core/vault/recovery-kit';
import { readSmallFile } from '../storage/small-file';

const MAX_BYTES = 1024 * 1024;

/**
 * The age identities in a file a person named: an identity file of the age program, or a recovery
 * kit as text or as the PDF the app saves. Throws `identity-needed` when it holds none, `cannot-read`, `not-a-regular-file`.
 */
export function readIdentityFile(path: string): readonly string[] {
  const text = readKitFile(path);
  try {
    return parseIdentityFile(text);
  } catch {
    return [identityInKit(text)];
  }
}

/** A recovery kit's text. Throws `cannot-read`, `not-a-regular-file`, `too-large`. */
export function readKitFile(path: string): string {
  return Buffer.from(readSmallFile(path, MAX_BYTES)).toString('utf8');
}

/** All identities of several files, each once. */
export function readIdentityFiles(paths: readonly string[]): readonly string[] {
  const identities = new Set(paths.flatMap(readIdentityFile));
  if (paths.length > 0 && identities.size === 0) throw new AppError('identity-needed');
  return [...identities];
}
