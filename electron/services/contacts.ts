import type { ContactBookShown, ContactChange } from '../../shared/vault-contract';
import { AppError, assertNever } from '../../shared/errors';
import { kindOfRecipient, parseRecipient } from '../core/age/age';
import { encodeContactFile, parseContactFile, type GivenContact } from '../core/vault/contact-file';
import {
  addContact,
  confirmContact,
  EMPTY_BOOK,
  fingerprintOf,
  nameOfRecipient,
  recipientsNamed,
  removeContact,
  removeGroup,
  renameContact,
  saveGroup,
  type ContactBook,
} from '../core/vault/contacts';
import { writeNewFile } from '../storage/files';
import { readSmallFile } from '../storage/small-file';
import type { VaultSession } from './vault-session';

const MAX_BYTES = 64 * 1024;

/** Everybody the vault knows, by name, with the vault's own key. Throws `no-vault`, `locked`. */
export function listContacts(session: VaultSession): ContactBookShown {
  const { data, recipient } = session.opened();
  const byName = (a: { readonly name: string }, b: { readonly name: string }) => a.name.localeCompare(b.name);
  return {
    own: shownKey(recipient),
    contacts: data.contacts
      .map((contact) => ({ ...contact, fingerprint: fingerprintOf(contact.recipient) }))
      .sort(byName),
    groups: data.groups.map(({ name, members }) => ({ name, members: [...members] })).sort(byName),
  };
}

/**
 * Changes the contacts in the vault's data. Throws `no-vault`, `locked`, `lock-held`, `bad-contact`,
 * `bad-recipient`, `contact-exists`, `unknown-contact`.
 */
export function changeContacts(session: VaultSession, change: ContactChange): void {
  session.change((data) => ({ ...data, ...changed(data, change, new Date().toISOString()) }));
}

function changed(book: ContactBook, change: ContactChange, now: string): ContactBook {
  switch (change.act) {
    case 'add': {
      const recipient = parseRecipient(change.recipient);
      const kind = kindOfRecipient(recipient) ?? 'x25519';
      return addContact(book, { name: change.name, recipient, kind, addedAt: now });
    }
    case 'rename':
      return renameContact(book, change.recipient, change.name);
    case 'confirm':
      return confirmContact(book, change.recipient, { at: now, how: change.how });
    case 'remove':
      return removeContact(book, change.recipient);
    case 'save-group':
      return saveGroup(book, change);
    case 'remove-group':
      return removeGroup(book, change.name);
    default:
      return assertNever(change);
  }
}

/** A public key as people look at it. Throws `bad-recipient`. */
export function shownKey(typed: string) {
  const recipient = parseRecipient(typed);
  return { recipient, kind: kindOfRecipient(recipient) ?? 'x25519', fingerprint: fingerprintOf(recipient) };
}

/** What a contact file holds; nothing is added yet. Throws what `parseContactFile` and reading throw. */
export function readContactFile(path: string): GivenContact {
  return parseContactFile(readSmallFile(path, MAX_BYTES));
}

/** Writes the vault's own public key as a contact file. Throws `bad-contact`, `cannot-write`, `no-vault`, `locked`. */
export function exportOwnKey(session: VaultSession, { path, name }: { path: string; name: string }): void {
  writeNewFile(path, encodeContactFile({ name, recipient: session.opened().recipient }), 0o644);
}

/**
 * The recipients meant by what a person named: public keys as they are, anything else as the name of a contact or
 * group. Each once. Throws `bad-recipient`, `unknown-contact`, and `locked` for a name while the vault is.
 */
export function resolveReaders(session: VaultSession, named: readonly string[]): readonly string[] {
  const isKey = (text: string) => /^\s*age1/i.test(text);
  if (!named.every(isKey) && session.state().status === 'locked') throw new AppError('locked');
  const book = bookOf(session);
  const all = named.flatMap((text) => (isKey(text) ? [parseRecipient(text)] : recipientsNamed(book, text)));
  return [...new Set(all)];
}

/** What to call recipients: contacts by name, others by the beginning of their fingerprint. */
export function namesOf(session: VaultSession, recipients: readonly string[]): readonly string[] {
  const book = bookOf(session);
  return recipients.map(
    (recipient) => nameOfRecipient(book, recipient) ?? fingerprintOf(recipient).slice(0, 9),
  );
}

function bookOf(session: VaultSession): ContactBook {
  return session.state().status === 'unlocked' ? session.opened().data : EMPTY_BOOK;
}
