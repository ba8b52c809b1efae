import { recipientOf } from '../age/age';
import { decodeBech32Key } from '../age/bech32';
import { KIT_BODY_LENGTH, KIT_GROUP_LENGTH, PREFIXES } from './recovery-kit';

const SYMBOLS = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L';
/** Groups of a kit, the last of them shorter. */
const GROUPS = Math.ceil(KIT_BODY_LENGTH / KIT_GROUP_LENGTH);

/**
 * How what was typed compares with the kit. Groups are counted from 1. `unknown-place`: it is whole, and wrong
 * in more than one place or in one that can't be told. `other-kit`: whole and right, of another vault.
 */
export type KitCheck =
  | { readonly status: 'complete' }
  | { readonly status: 'incomplete'; readonly group: number }
  | { readonly status: 'wrong-group'; readonly group: number }
  | { readonly status: 'unknown-place' }
  | { readonly status: 'other-kit' };

/** What people read where bech32 has none of these: each can only be the other. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { O: '0', I: 'L', 1: 'L', B: '8' };

/**
 * The characters of the key as typed: upper case, without the first line of the kit and what only parts
 * them, and with the sign that is meant where one was typed that no key has.
 */
export function typedBody(typed: string): string {
  const dense = typed
    .normalize('NFKC')
    .replace(/[\s#]+/g, '')
    .replace(/[‐-―−]/g, '-')
    .toUpperCase();
  const body = dense.replace(/^AGE-SECRET-KEY-(PQ-)?1/, '').replace(/[^0-9A-Z]/g, '');
  return body.replace(/[OIB1]/g, (sign) => LOOK_ALIKES[sign] ?? sign);
}

/** Where `typed` first differs from the identity, which is at hand: the kit was made in this session. */
export function compareWithIdentity(typed: string, identity: string): KitCheck {
  const given = typedBody(typed);
  const body = identity.slice(-KIT_BODY_LENGTH);
  const same = [...given].findIndex((character, index) => character !== body[index]);
  const groupAt = (index: number) => Math.min(GROUPS, Math.floor(index / KIT_GROUP_LENGTH) + 1);
  if (same >= 0) return { status: 'wrong-group', group: groupAt(same) };
  if (given.length < body.length) return { status: 'incomplete', group: groupAt(given.length) };
  return { status: 'complete' };
}

/**
 * The same where only the public half is known: bech32's checksum finds one wrong character, and the
 * recipient derived from what it should be says whether that is so. `recipients`: of the vault's kits.
 */
export async function compareWithRecipients(
  typed: string,
  kind: 'hybrid' | 'x25519',
  recipients: readonly string[],
): Promise<KitCheck> {
  const given = typedBody(typed);
  if (given.length < KIT_BODY_LENGTH)
    return { status: 'incomplete', group: Math.floor(given.length / KIT_GROUP_LENGTH) + 1 };
  if (given.length > KIT_BODY_LENGTH) return { status: 'unknown-place' };
  const isOurs = async (body: string) => recipients.includes(await recipientOf(PREFIXES[kind] + body));
  if (holds(kind, given)) return { status: (await isOurs(given)) ? 'complete' : 'other-kit' };
  for (const { body, at } of withOneOther(given)) {
    if (holds(kind, body) && (await isOurs(body)))
      return { status: 'wrong-group', group: Math.floor(at / KIT_GROUP_LENGTH) + 1 };
  }
  return { status: 'unknown-place' };
}

const holds = (kind: 'hybrid' | 'x25519', body: string): boolean =>
  decodeBech32Key(PREFIXES[kind].slice(0, -1).toLowerCase(), (PREFIXES[kind] + body).toLowerCase()) !== null;

/** Every text that differs from `body` in one character: 58 places with 31 others each. */
function* withOneOther(body: string): Generator<{ readonly body: string; readonly at: number }> {
  for (let at = 0; at < body.length; at++) {
    for (const symbol of SYMBOLS) {
      if (symbol !== body[at]) yield { body: body.slice(0, at) + symbol + body.slice(at + 1), at };
    }
  }
}
