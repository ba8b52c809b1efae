import { fstatSync, readFileSync } from 'node:fs';
import { AppError } from '../../shared/errors';
import { readError } from './file-errors';
import { closeSource, openSource, readAt } from './source-file';

const MAX_BYTES = 64 * 1024;
const OTHERS = 0o077;

export type PassphraseFile =
  { readonly status: 'read'; readonly passphrase: string } | { readonly status: 'open-to-others' };

/**
 * The first line of a file, of standard input (`-`) or of an open descriptor (a number). A file that its
 * group or others may read is not read. Throws `cannot-read`, `not-a-regular-file`.
 */
export function readPassphraseFile(from: string): PassphraseFile {
  if (from === '-' || /^[0-9]{1,4}$/.test(from)) return { status: 'read', passphrase: readDescriptor(from) };
  const source = openSource(from);
  try {
    // Windows has no such bits: there the folder's own rights decide.
    if (process.platform !== 'win32' && fstatSync(source.fd).mode & OTHERS)
      return { status: 'open-to-others' };
    if (source.size > MAX_BYTES) throw new AppError('too-large');
    const bytes = new Uint8Array(source.size);
    return { status: 'read', passphrase: firstLine(bytes.subarray(0, readAt(source.fd, bytes, 0))) };
  } finally {
    closeSource(source);
  }
}

function readDescriptor(from: string): string {
  try {
    return firstLine(readFileSync(from === '-' ? 0 : Number(from)));
  } catch (error) {
    throw readError(error);
  }
}

const firstLine = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8').split(/\r?\n/)[0] ?? '';
