import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { sha256Hex } from '../bytes/sha256';

export const CONFIRMATIONS = ['in-person', 'phone', 'video'] as const;
/** How somebody made sure that a key is the person's: by comparing its fingerprint, read aloud. */
export type Confirmation = (typeof CONFIRMATIONS)[number];

/** Somebody files are encrypted for. */
export interface Contact {
  readonly name: string;
  /** An age recipient, lower case, checked. */
  readonly recipient: string;
  readonly kind: 'hybrid' | 'x25519';
  /** ISO 8601. */
  readonly addedAt: string;
  /** Null until the fingerprint was compared. `at`: ISO 8601. */
  readonly confirmed: { readonly at: string; readonly how: Confirmation } | null;
}

/** Contacts under one name. */
export interface ContactGroup {
  readonly name: string;
  /** Recipients of contacts, each once. */
  readonly members: readonly string[];
}

/** Everybody the vault knows. Contacts and groups share their names: a name means one thing. */
export interface ContactBook {
  readonly contacts: readonly Contact[];
  readonly groups: readonly ContactGroup[];
}

export const EMPTY_BOOK: ContactBook = { contacts: [], groups: [] };

/** A vault's data is read whole: more is no list of colleagues. */
const MOST_CONTACTS = 1_000;
const MOST_GROUPS = 200;
const LONGEST_NAME = 120;
const UNFIT = /[\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u;

const kind = z.enum(['hybrid', 'x25519']);
const confirmed = z.object({ at: z.string(), how: z.enum(CONFIRMATIONS) }).nullable();
const contact = z.object({ name: z.string(), recipient: z.string(), kind, addedAt: z.string(), confirmed });
const group = z.object({ name: z.string(), members: z.array(z.string()) });
const book = z.object({
  // A vault from before there were contacts has none.
  contacts: z.array(contact).max(MOST_CONTACTS).default([]),
  groups: z.array(group).max(MOST_GROUPS).default([]),
});

/** The book in a vault's data. Throws `damaged-vault`. */
export function asContactBook(value: unknown): ContactBook {
  const parsed = book.safeParse(value);
  if (!parsed.success) throw new AppError('damaged-vault', 'contacts of another shape');
  return parsed.data;
}

/**
 * A public key as people compare it aloud: 20 hex digits (80 bits of SHA-256 of the recipient in lower case) in
 * groups of four. The first 16 are the fingerprint a recovery kit names.
 */
export function fingerprintOf(recipient: string): string {
  const digits = sha256Hex(recipient.toLowerCase()).slice(0, 20);
  return digits.match(/.{4}/g)!.join(' ');
}

/** A name as it is kept. Throws `bad-contact` for one that can't be shown or could be taken for a key or an option. */
export function contactName(typed: string): string {
  const name = typed.normalize('NFC').trim().replace(/\s+/g, ' ');
  const fits = name.length >= 1 && name.length <= LONGEST_NAME && !UNFIT.test(name);
  if (!fits || /^(age1|-)/i.test(name)) throw new AppError('bad-contact', 'no name for a contact');
  return name;
}

const folded = (name: string) => name.normalize('NFKC').toLowerCase();
const isNamed = (name: string) => (entry: { readonly name: string }) => folded(entry.name) === folded(name);

function assertFree({ contacts, groups }: ContactBook, name: string, but?: Contact | ContactGroup): void {
  if ([...contacts, ...groups].some((entry) => entry !== but && isNamed(name)(entry)))
    throw new AppError('contact-exists', 'the name is taken');
}

function contactOf({ contacts }: ContactBook, recipient: string): Contact {
  const found = contacts.find((entry) => entry.recipient === recipient);
  if (!found) throw new AppError('unknown-contact', 'no contact with this key');
  return found;
}

const replaced = (all: ContactBook, old: Contact, next: Contact): ContactBook => ({
  ...all,
  contacts: all.contacts.map((entry) => (entry === old ? next : entry)),
});

/** Adds a contact nobody has confirmed yet. Throws `bad-contact`, `contact-exists` (the name or the key is there). */
export function addContact(all: ContactBook, added: Omit<Contact, 'confirmed'>): ContactBook {
  const name = contactName(added.name);
  assertFree(all, name);
  if (all.contacts.some(({ recipient }) => recipient === added.recipient))
    throw new AppError('contact-exists', 'the key is known');
  if (all.contacts.length >= MOST_CONTACTS) throw new AppError('bad-contact', 'too many contacts');
  return { ...all, contacts: [...all.contacts, { ...added, name, confirmed: null }] };
}

/** Throws `bad-contact`, `contact-exists`, `unknown-contact`. */
export function renameContact(all: ContactBook, recipient: string, typed: string): ContactBook {
  const old = contactOf(all, recipient);
  const name = contactName(typed);
  assertFree(all, name, old);
  return replaced(all, old, { ...old, name });
}

/** Remembers that the fingerprint was compared. `at`: ISO 8601. Throws `unknown-contact`. */
export function confirmContact(
  all: ContactBook,
  recipient: string,
  confirmation: NonNullable<Contact['confirmed']>,
): ContactBook {
  const old = contactOf(all, recipient);
  return replaced(all, old, { ...old, confirmed: confirmation });
}

/** Removes a contact, from its groups too. Throws `unknown-contact`. */
export function removeContact(all: ContactBook, recipient: string): ContactBook {
  const gone = contactOf(all, recipient);
  return {
    contacts: all.contacts.filter((entry) => entry !== gone),
    groups: all.groups.map(({ name, members }) => ({
      name,
      members: members.filter((member) => member !== recipient),
    })),
  };
}

/** Makes a group, or changes the one called `was`. Throws `bad-contact`, `contact-exists`, `unknown-contact`. */
export function saveGroup(
  all: ContactBook,
  { was, name: typed, members }: ContactGroup & { readonly was: string | null },
): ContactBook {
  const old = was === null ? undefined : all.groups.find(isNamed(was));
  if (was !== null && !old) throw new AppError('unknown-contact', 'no group of this name');
  const name = contactName(typed);
  assertFree(all, name, old);
  for (const member of members) contactOf(all, member);
  const saved = { name, members: [...new Set(members)] };
  if (old) return { ...all, groups: all.groups.map((entry) => (entry === old ? saved : entry)) };
  if (all.groups.length >= MOST_GROUPS) throw new AppError('bad-contact', 'too many groups');
  return { ...all, groups: [...all.groups, saved] };
}

/** Removes a group; its members stay contacts. Throws `unknown-contact`. */
export function removeGroup(all: ContactBook, name: string): ContactBook {
  const gone = all.groups.find(isNamed(name));
  if (!gone) throw new AppError('unknown-contact', 'no group of this name');
  return { ...all, groups: all.groups.filter((entry) => entry !== gone) };
}

/** The recipients a name stands for: a contact's one, or a group's. Throws `unknown-contact`, also for an empty group. */
export function recipientsNamed(all: ContactBook, name: string): readonly string[] {
  const one = all.contacts.find(isNamed(name));
  if (one) return [one.recipient];
  const members = all.groups.find(isNamed(name))?.members ?? [];
  if (members.length === 0) throw new AppError('unknown-contact', 'nobody of this name');
  return members;
}

/** What a recipient is called, or undefined for a stranger's. */
export function nameOfRecipient({ contacts }: ContactBook, recipient: string): string | undefined {
  return contacts.find((entry) => entry.recipient === recipient)?.name;
}
