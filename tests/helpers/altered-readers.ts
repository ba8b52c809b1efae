import { concatBytes, u16, u32 } from '../../electron/core/bytes/big-endian';
import { headLengthOf, parseReaders, type ReaderEntry } from '../../electron/core/container/readers';
import { HEADER_LENGTH } from '../../electron/core/container/header';
import { codeOf, decryptBytes } from './containers';

const ACTS = ['edit', 'remove', 'splice', 'swap'] as const;

/** A number from 0 to below `n` that depends on round and purpose alone. */
function pick(round: number, purpose: number, n: number): number {
  return (Math.imul(round * 4 + purpose + 1, 2_654_435_761) >>> 8) % n;
}

/**
 * Changes the readers of a file as somebody without its key can, one way a round, and says what it is refused with.
 * `whole`: four readers, the first ours; `other`: another file for the same. `touchesOwn`: our own wrap is no longer
 * what it was, so that the mac may never be reached.
 */
export async function codeOfAlteredReaders(options: {
  readonly whole: Uint8Array;
  readonly other: Uint8Array;
  readonly identity: string;
  readonly round: number;
}): Promise<{ readonly act: string; readonly code: string; readonly touchesOwn: boolean }> {
  const { whole, other, identity, round } = options;
  const act = ACTS[round % ACTS.length]!;
  const entries = [...parseReaders(whole).entries];
  const at = pick(round, 1, entries.length);
  const entry = entries[at]!;
  if (act === 'edit') entries[at] = edited(entry, round);
  if (act === 'remove') entries.splice(at, 1);
  if (act === 'splice') entries[at] = parseReaders(other).entries[pick(round, 2, entries.length)]!;
  const beside = (at + 1 + pick(round, 2, entries.length - 1)) % entries.length;
  if (act === 'swap') [entries[at], entries[beside]] = [entries[beside]!, entry];
  const code = await codeOf(decryptBytes(withEntries(whole, entries), [identity]));
  // Another place is no other wrap: only a wrap that was changed, replaced or removed no longer opens.
  return { act, code, touchesOwn: act !== 'swap' && at === 0 };
}

function edited({ tag, wrap }: ReaderEntry, round: number): ReaderEntry {
  const bytes = concatBytes(tag, wrap);
  const bit = pick(round, 3, bytes.length * 8);
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  return { tag: bytes.subarray(0, tag.length), wrap: bytes.subarray(tag.length) };
}

/** The container with these entries and the mac it had: whoever has no key can make no other. */
function withEntries(whole: Uint8Array, entries: readonly ReaderEntry[]): Uint8Array {
  const { mac } = parseReaders(whole);
  const list = entries.flatMap(({ tag, wrap }) => [tag, u32(wrap.length), wrap]);
  const section = concatBytes(u16(entries.length), ...list, mac);
  return concatBytes(
    whole.subarray(0, HEADER_LENGTH),
    u32(section.length),
    section,
    whole.subarray(headLengthOf(whole)),
  );
}
