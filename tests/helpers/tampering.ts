import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { u32 } from '../../electron/core/bytes/big-endian';
import { inspectHead } from '../../electron/core/container/public-head';
import { codeOf, decryptBytes, encryptBytes, patternBytes } from './containers';

/** A container of exactly `length` bytes for two X25519 readers, the first of them ours. */
export interface Target {
  readonly container: Uint8Array;
  readonly identity: string;
  /** [from, to) of the second reader's wrap, which we cannot open. */
  readonly otherWrap: readonly [number, number];
}

/** Makes a target: an original that leaves room, and the readers' fill up to `length`. */
export async function makeTarget(length: number, originalLength: number): Promise<Target> {
  const identity = await newIdentity('x25519');
  const recipients = [await recipientOf(identity), await recipientOf(await newIdentity('x25519'))];
  const container = await encryptBytes(patternBytes(originalLength), recipients, { fill: () => length });
  if (container.length !== length) throw new Error(`a target of ${container.length} bytes`);
  // header 35, readersLength 4, count 2, tag 16, length 4, wrap, tag 16, length 4, wrap
  const wrapLength = new DataView(container.buffer).getUint32(35 + 4 + 2 + 16);
  const from = 35 + 4 + 2 + 20 + wrapLength + 20;
  if (Buffer.from(container.subarray(from - 4, from)).compare(u32(wrapLength)) !== 0)
    throw new Error('other lengths');
  return { container, identity, otherWrap: [from, from + wrapLength] };
}

/** The code a target with one bit flipped is refused with; `opened` if it is not. */
export function codeWithBitFlipped({ container, identity }: Target, bit: number): Promise<string> {
  const flipped = container.slice();
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return codeOf(decryptBytes(flipped, [identity]));
}

/** The code a target cut to `length` bytes is refused with; `opened` if it is not. */
export function codeWhenCut({ container, identity }: Target, length: number): Promise<string> {
  return codeOf(decryptBytes(container.subarray(0, length), [identity]));
}

/** Codes a single flipped bit may be refused with, anywhere. */
export const FLIP_CODES: ReadonlySet<string> = new Set([
  'not-encrypted',
  'unsupported-version',
  'unsupported-profile',
  'damaged-header',
  'no-matching-key',
  'readers-altered',
  'truncated',
  'trailing-data',
  'damaged-data',
]);

/** What a flip of `bit` must be refused with, where only one code is right; else null. */
export function expectedCode({ container, otherWrap }: Target, bit: number): string | null {
  const byte = bit >> 3;
  const { headLength } = inspectHead(container);
  if (byte >= otherWrap[0] && byte < otherWrap[1]) return 'readers-altered';
  if (byte >= otherWrap[1] && byte < otherWrap[1] + 32) return 'readers-altered';
  if (byte >= otherWrap[1] + 32 && byte < headLength) return 'damaged-header';
  if (byte >= headLength) return 'damaged-data';
  if (byte < 8) return 'not-encrypted';
  return null;
}
