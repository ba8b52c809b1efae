import { AppError } from '../../shared/errors';
import { bytesOfText } from '../core/bytes/byte-text';

const MAX_BYTES = 255;
const MAX_EXTENSION_BYTES = 32;

const byteLength = (text: string) => bytesOfText(text).length;

/** Splits before the last dot that is not the first character: `a.tar.gz` -> `a.tar`, `.gz`. */
export function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  if (extension === '.' || byteLength(extension) > MAX_EXTENSION_BYTES) return { stem: name, extension: '' };
  return { stem: name.slice(0, name.length - extension.length), extension };
}

/** The longest beginning of `text` of at most `bytes` bytes of UTF-8 that cuts no character. */
function cutToBytes(text: string, bytes: number): string {
  let kept = '';
  let length = 0;
  for (const character of text) {
    length += byteLength(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}

/** `stem + tail`, the stem cut so that the whole has at most 255 bytes: what file systems take. */
export function fitName(stem: string, tail: string): string {
  const room = MAX_BYTES - byteLength(tail);
  return (byteLength(stem) <= room ? stem : cutToBytes(stem, room)) + tail;
}

/** The original name with the carrier's extension behind it: `ct.dcm` -> `ct.dcm.png`. */
export function nameWithExtension(original: string, extension: string): string {
  if (byteLength(original) + byteLength(extension) <= MAX_BYTES) return original + extension;
  const parts = splitExtension(original);
  return fitName(parts.stem, parts.extension + extension);
}

/** The n-th name to try: the name itself, then ` (1)`, ` (2)` ... before the extension. */
export function numberedName(name: string, n: number): string {
  if (n === 0) return name;
  const { stem, extension } = splitExtension(name);
  return fitName(stem, ` (${n})${extension}`);
}

const TRIES = 100_000;

/** The names to try one after the other; throws `cannot-write` when a hundred thousand are taken. */
export function* candidateNames(name: string): Generator<string> {
  for (let n = 0; n < TRIES; n++) yield numberedName(name, n);
  throw new AppError('cannot-write', 'no free name left');
}
