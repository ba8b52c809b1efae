import { expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../../../electron/core/age/age';
import { encodeContactFile, parseContactFile } from '../../../../electron/core/vault/contact-file';
import {
  addContact,
  asContactBook,
  confirmContact,
  contactName,
  EMPTY_BOOK,
  fingerprintOf,
  recipientsNamed,
  removeContact,
  removeGroup,
  renameContact,
  saveGroup,
} from '../../../../electron/core/vault/contacts';
import { recipientFingerprint } from '../../../../electron/core/vault/recovery-kit';

const code = (expected: string) => expect.objectContaining({ code: expected });
const addedAt = '2026-11-25T00:00:00.000Z';
const added = (name: string, recipient: string) => ({ name, recipient, kind: 'x25519', addedAt }) as const;
const two = () => addContact(addContact(EMPTY_BOOK, added('Anna Meier', 'age1a')), added('Ben', 'age1b'));

test('a name and a key stand for one contact; a group shares the names', () => {
  const book = saveGroup(two(), { was: null, name: 'Radiology', members: ['age1a', 'age1b', 'age1a'] });
  expect(recipientsNamed(book, ' anna  meier'.trim().replace('  ', ' '))).toEqual(['age1a']);
  expect(recipientsNamed(book, 'RADIOLOGY')).toEqual(['age1a', 'age1b']);
  expect(() => recipientsNamed(book, 'nobody')).toThrow(code('unknown-contact'));
  expect(() => addContact(book, added('radiology', 'age1c'))).toThrow(code('contact-exists'));
  expect(() => addContact(book, added('Carla', 'age1a'))).toThrow(code('contact-exists'));
  expect(() => saveGroup(book, { was: null, name: 'Ben', members: [] })).toThrow(code('contact-exists'));
  expect(() => saveGroup(book, { was: 'none', name: 'X', members: [] })).toThrow(code('unknown-contact'));
  expect(() => saveGroup(book, { was: null, name: 'X', members: ['age1z'] })).toThrow(
    code('unknown-contact'),
  );
  expect(() => renameContact(book, 'age1a', 'ben')).toThrow(code('contact-exists'));
  expect(renameContact(book, 'age1a', 'ANNA MEIER').contacts[0]!.name).toBe('ANNA MEIER');
});

test('a removed contact leaves its groups; an empty group stands for nobody', () => {
  const book = saveGroup(two(), { was: null, name: 'Night', members: ['age1b'] });
  const without = removeContact(book, 'age1b');
  expect(without.contacts.map(({ name }) => name)).toEqual(['Anna Meier']);
  expect(() => recipientsNamed(without, 'Night')).toThrow(code('unknown-contact'));
  expect(removeGroup(without, 'night').groups).toEqual([]);
  expect(() => removeContact(without, 'age1b')).toThrow(code('unknown-contact'));
});

test('a contact is unconfirmed until somebody says how the fingerprint was compared', () => {
  expect(two().contacts[0]!.confirmed).toBeNull();
  const confirmed = confirmContact(two(), 'age1a', { at: addedAt, how: 'phone' });
  expect(confirmed.contacts[0]!.confirmed).toEqual({ at: addedAt, how: 'phone' });
});

test('names that could be taken for keys or options, or cannot be shown, are refused', () => {
  for (const name of ['', '   ', 'age1abc', '-r', 'a\u0000b', 'a\u202eb', 'x'.repeat(121)])
    expect(() => contactName(name), JSON.stringify(name)).toThrow(code('bad-contact'));
  expect(contactName('  Dr.  Jürgen   Müller ')).toBe('Dr. Jürgen Müller');
});

test('the fingerprint is five groups of four digits and begins as the one on a kit', () => {
  expect(fingerprintOf('age1ABC')).toMatch(/^([0-9a-f]{4} ){4}[0-9a-f]{4}$/);
  expect(fingerprintOf('age1abc').replaceAll(' ', '').slice(0, 16)).toBe(recipientFingerprint('age1abc'));
});

test('a vault from before contacts has none; another shape is a damaged vault', () => {
  expect(asContactBook({ recovery: [] })).toEqual(EMPTY_BOOK);
  expect(() => asContactBook({ contacts: [{ name: 1 }] })).toThrow(code('damaged-vault'));
});

test.each(['x25519', 'hybrid'] as const)('a contact file of a %s key comes back', async (kind) => {
  const recipient = await recipientOf(await newIdentity(kind));
  const bytes = encodeContactFile({ name: 'Anna', recipient });
  expect(parseContactFile(bytes)).toEqual({ name: 'Anna', recipient });
  expect(parseContactFile(Buffer.from(`# from Anna\n${recipient}\n`))).toEqual({ name: null, recipient });
});

test('contact files of another shape, version or key are refused', async () => {
  const recipient = await recipientOf(await newIdentity('x25519'));
  const file = (value: unknown) => Buffer.from(JSON.stringify(value));
  const good = { radsealContact: 1, name: 'Anna', recipient };
  const refused = [
    [file({ ...good, radsealContact: 2 }), 'unsupported-version'],
    [file({ ...good, recipient: 'age1nobody' }), 'bad-recipient'],
    [file({ ...good, extra: 1 }), 'bad-contact'],
    [file({ ...good, name: '-r' }), 'bad-contact'],
    [Buffer.from(`{"radsealContact":1,"name":"A","name":"B","recipient":"${recipient}"}`), 'bad-contact'],
    [Buffer.from(`${recipient}\n${recipient}\n`), 'bad-contact'],
    [Buffer.from('AGE-SECRET-KEY-1ABC\n'), 'bad-recipient'],
    [new Uint8Array(), 'bad-contact'],
  ] as const;
  for (const [bytes, expected] of refused) expect(() => parseContactFile(bytes)).toThrow(code(expected));
});
