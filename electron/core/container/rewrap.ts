import { AppError } from '../../../shared/errors';
import { parseRecipient, wrapFileKey } from '../age/age';
import { kindOfWrap, type WrapKind } from '../age/kinds';
import { concatBytes } from '../bytes/big-endian';
import { equalBytes, wipe } from '../bytes/equal';
import type { FileKey } from '../cipher/key-schedule';
import { encodeHeader } from './header';
import type { OpenedHead } from './reader';
import { encodeHead, headLengthWithoutFill, parseReaders, readerTags, type ReaderEntry } from './readers';

/** A file's readers after some were added and some removed; its payload stays as it is. */
export interface Rewrapped {
  readonly added: number;
  readonly removed: number;
  readonly readers: readonly WrapKind[];
  /** Bytes of the container without fill. */
  readonly bareLength: number;
  /** The whole head for a container of a given length, fill included. */
  readonly headFor: (containerLength: number) => Uint8Array;
}

const isOneOf = (tags: readonly Uint8Array[]) => (tag: Uint8Array) =>
  tags.some((other) => equalBytes(tag, other));

/** Recipients in lower case, checked, each once. */
const checked = (recipients: readonly string[]) => [...new Set(recipients.map(parseRecipient))];

/**
 * Changes who can open a file by its wraps alone: entries of `remove` go (by their tags), `add` get wraps behind
 * those that stay, unless they have one. `head`: the bytes `opened` came from, whose mac has held. Null where
 * nothing would change. Throws `bad-recipient` (also above 256 readers), `reader-needed` when nobody would be left.
 */
export async function rewrap(options: {
  readonly head: Uint8Array;
  readonly opened: OpenedHead;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}): Promise<Rewrapped | null> {
  const { head, opened, add, remove } = options;
  if (opened.readersAltered) throw new AppError('readers-altered', 'not a list to build upon');
  const { key, header } = opened;
  const wanted = checked(add);
  const wantedTags = readerTags(key, wanted);
  const goes = isOneOf(readerTags(key, checked(remove)));
  const { entries } = parseReaders(head);
  const kept = entries.filter(({ tag }) => !goes(tag));
  const stays = isOneOf(kept.map(({ tag }) => tag));
  const missing = wantedTags.flatMap((tag, index) => (stays(tag) ? [] : [{ tag, to: wanted[index]! }]));
  if (missing.length === 0 && kept.length === entries.length) return null;
  const next = [...kept, ...(await wrapped(key, missing))];
  if (next.length === 0) throw new AppError('reader-needed', 'nobody would be left');
  const bareHead = headLengthWithoutFill(next.map(({ wrap }) => wrap.length));
  return {
    added: missing.length,
    removed: entries.length - kept.length,
    readers: next.map(({ wrap }) => kindOfWrap(wrap)),
    bareLength: bareHead + header.payloadLength,
    headFor: (containerLength) => {
      const headLength = containerLength - header.payloadLength;
      return encodeHead({ key, header: encodeHeader(header), entries: next, headLength });
    },
  };
}

async function wrapped(
  key: FileKey,
  missing: readonly { readonly tag: Uint8Array; readonly to: string }[],
): Promise<readonly ReaderEntry[]> {
  const content = concatBytes(key.fileKey, key.fileId);
  try {
    return await Promise.all(
      missing.map(async ({ tag, to }) => ({ tag, wrap: await wrapFileKey(to, content) })),
    );
  } finally {
    wipe(content);
  }
}

/** For each reader of an opened file its kind, and its place among `recipients` where it is one of them. */
export function recogniseReaders(
  head: Uint8Array,
  key: FileKey,
  recipients: readonly string[],
): readonly { readonly kind: WrapKind; readonly known: number | null }[] {
  const tags = readerTags(key, recipients);
  return parseReaders(head).entries.map(({ tag, wrap }) => {
    const known = tags.findIndex((other) => equalBytes(tag, other));
    return { kind: kindOfWrap(wrap), known: known < 0 ? null : known };
  });
}
