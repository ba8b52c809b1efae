import { createHash, randomBytes } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';
import { recipientOf } from '../age/age';
import { decodeBech32, decodeBech32Key, encodeBech32 } from '../age/bech32';
import { concatBytes } from '../bytes/big-endian';
import { equalBytes, wipe } from '../bytes/equal';
import { KIT_BODY_LENGTH, KIT_GROUP_LENGTH, PREFIXES } from './recovery-kit';

// A share is bech32 under "radseal": version << 5 | kind << 4 | number, need << 4 | of, set 3, check of the key 3,
// then the 33 bytes of shamir-secret-sharing (GF(2^8), the last one is where the polynomial was evaluated).
// 41 bytes are 66 symbols and 6 of checksum: 18 groups of four. At this length bech32 finds every text that differs in
// up to four places, and one wrong sign has one place only.

const VERSION = 1;
const BYTES = 41;
const HEAD = 8;
const PREFIX = 'radseal';
const SYMBOLS = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L';
/** Characters of a share as people copy them. */
export const SHARE_LENGTH = 72;
/** A number needs four bits. */
export const MOST_SHARES = 15;

/** One of `of` parts of a recovery key, any `need` of which give it back; fewer tell nothing. */
export interface RecoveryShare {
  readonly kind: 'hybrid' | 'x25519';
  /** From 1. */
  readonly number: number;
  readonly need: number;
  readonly of: number;
  /** Six hex digits: shares of one splitting have the same. */
  readonly set: string;
  /** The beginning of SHA-256 of the key's recipient. */
  readonly check: Uint8Array;
  readonly value: Uint8Array;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const checkOf = (recipient: string) =>
  new Uint8Array(createHash('sha256').update(recipient.toLowerCase()).digest().subarray(0, 3));

/** Splits a kit's identity (upper case, whole). `need` and `of` from 2 to MOST_SHARES. */
export async function splitIdentity(
  identity: string,
  { need, of }: { readonly need: number; readonly of: number },
): Promise<readonly RecoveryShare[]> {
  const kind = identity.startsWith(PREFIXES.hybrid) ? 'hybrid' : 'x25519';
  const prefix = PREFIXES[kind].slice(0, -1).toLowerCase();
  const secret = decodeBech32Key(prefix, identity.toLowerCase());
  if (!secret) throw new TypeError('no identity');
  const check = checkOf(await recipientOf(identity));
  const set = hex(randomBytes(3));
  const values = await split(secret, of, need);
  wipe(secret);
  return values.map((value, index) => ({ kind, number: index + 1, need, of, set, check, value }));
}

/** A share as text: the prefix and 72 characters, upper case. */
export function encodeShare({ kind, number, need, of, set, check, value }: RecoveryShare): string {
  const head = [(VERSION << 5) | (kind === 'hybrid' ? 0x10 : 0) | number, (need << 4) | of];
  const bytes = concatBytes(Uint8Array.from(head), Buffer.from(set, 'hex'), check, value);
  return encodeBech32(PREFIX, bytes).toUpperCase();
}

/** What a text said to hold a share holds. `group` counts from 1. */
export type ReadShare =
  | { readonly status: 'share'; readonly share: RecoveryShare }
  | { readonly status: 'no-share' }
  | { readonly status: 'incomplete'; readonly group: number }
  | { readonly status: 'wrong-group'; readonly group: number }
  | { readonly status: 'unknown-place' }
  | { readonly status: 'newer' };

/** Reads a share from its page's text, or from what was typed of it; spaces, line breaks and case do not matter. */
export function readShare(text: string): ReadShare {
  const dense = text
    .normalize('NFKC')
    .replace(/[\s#]+/g, '')
    .toUpperCase();
  const found = [...dense.matchAll(/RADSEAL1([0-9A-Z]*)/g)].map(([, body]) => readBody(body ?? ''));
  return found.find(({ status }) => status === 'share') ?? found[0] ?? { status: 'no-share' };
}

function readBody(typed: string): ReadShare {
  const body = typed.replace(/[OIB1]/g, (sign) => ({ O: '0', I: 'L', B: '8' })[sign] ?? 'L');
  if (body.length < SHARE_LENGTH) return { status: 'incomplete', group: groupAt(body.length) };
  if (body.length > SHARE_LENGTH) return { status: 'unknown-place' };
  const bytes = bytesOf(body);
  if (bytes) return asShare(bytes);
  for (let at = 0; at < body.length; at++)
    for (const symbol of SYMBOLS)
      if (bytesOf(body.slice(0, at) + symbol + body.slice(at + 1)))
        return { status: 'wrong-group', group: groupAt(at) };
  return { status: 'unknown-place' };
}

const groupAt = (index: number) => Math.floor(index / KIT_GROUP_LENGTH) + 1;
const bytesOf = (body: string) => decodeBech32(PREFIX, `${PREFIX}1${body.toLowerCase()}`, BYTES);

function asShare(bytes: Uint8Array): ReadShare {
  const [first = 0, second = 0] = bytes;
  const version = first >> 5;
  if (version > VERSION) return { status: 'newer' };
  const share: RecoveryShare = {
    kind: (first & 0x10) === 0 ? 'x25519' : 'hybrid',
    number: first & 15,
    need: second >> 4,
    of: second & 15,
    set: hex(bytes.subarray(2, 5)),
    check: bytes.slice(5, HEAD),
    value: bytes.slice(HEAD),
  };
  const isOne = version === VERSION && share.need >= 2 && share.need <= share.of;
  return isOne && share.number >= 1 && share.number <= share.of
    ? { status: 'share', share }
    : { status: 'unknown-place' };
}

/** What shares give together. `place` counts the shares as they were given, from 1. */
export type JoinedShares =
  | { readonly status: 'joined'; readonly identity: string; readonly recipient: string }
  | { readonly status: 'too-few'; readonly have: number; readonly need: number }
  | { readonly status: 'other-set'; readonly place: number }
  | { readonly status: 'not-the-key' };

/** The identity out of any `need` shares of one set; the same share twice counts once. `shares`: at least one. */
export async function joinShares(shares: readonly RecoveryShare[]): Promise<JoinedShares> {
  const [first] = shares;
  if (!first) return { status: 'too-few', have: 0, need: 2 };
  const stranger = shares.findIndex((share) => !isOfOneSet(share, first));
  if (stranger >= 0) return { status: 'other-set', place: stranger + 1 };
  const each = [...new Map(shares.map((share) => [share.number, share])).values()];
  if (each.length < first.need) return { status: 'too-few', have: each.length, need: first.need };
  const secret = await combine(each.slice(0, first.need).map(({ value }) => value)).catch(() => null);
  if (!secret) return { status: 'not-the-key' };
  const prefix = PREFIXES[first.kind].slice(0, -1).toLowerCase();
  const identity = encodeBech32(prefix, secret).toUpperCase();
  wipe(secret);
  const recipient = await recipientOf(identity);
  const isTheKey = identity.length === PREFIXES[first.kind].length + KIT_BODY_LENGTH;
  return isTheKey && equalBytes(checkOf(recipient), first.check)
    ? { status: 'joined', identity, recipient }
    : { status: 'not-the-key' };
}

const isOfOneSet = (one: RecoveryShare, other: RecoveryShare) =>
  one.set === other.set &&
  one.kind === other.kind &&
  one.need === other.need &&
  one.of === other.of &&
  equalBytes(one.check, other.check);
