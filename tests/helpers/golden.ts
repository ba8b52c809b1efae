import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const GOLDEN = resolve(import.meta.dirname, '../golden');

/** One encrypted file and what must come out of it. */
export interface GoldenFile {
  readonly file: string;
  /** SHA-256 of the encrypted file itself: it never changes. */
  readonly fileSha256: string;
  /** SHA-256 of the original. */
  readonly sha256: string;
  readonly carrier: string;
  readonly name: string;
  /** `vault`, or names of identity files: each of them opens it. */
  readonly identities: readonly string[];
}

/** The golden files of one released version. */
export interface GoldenVersion {
  readonly version: string;
  readonly folder: string;
  readonly passphrase: string;
  readonly files: readonly GoldenFile[];
}

/** All released versions that have golden files. */
export function goldenVersions(): readonly GoldenVersion[] {
  return readdirSync(GOLDEN, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const folder = join(GOLDEN, name);
      const about = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Omit<
        GoldenVersion,
        'folder'
      >;
      return { ...about, folder };
    });
}
