import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newIdentity } from '../../../electron/core/age/age';
import { identityInKit } from '../../../electron/core/vault/recovery-kit';
import { changeContacts, listContacts } from '../../../electron/services/contacts';
import {
  backUpVault,
  changePassphrase,
  exportIdentities,
  importIdentities,
  listVaults,
  restoreVault,
  rotateIdentity,
} from '../../../electron/services/vault-keeping';
import { VaultSession, type VaultSealer } from '../../../electron/services/vault-session';
import { AppError } from '../../../shared/errors';

// scrypt runs in a process of its own: here a sealer that only compares pass phrases stands in for it.
const sealer: VaultSealer = {
  seal: (content, passphrase) => Promise.resolve(Buffer.from(JSON.stringify([passphrase, [...content]]))),
  open: async (file, passphrase) => {
    let parsed: [string, number[]];
    try {
      parsed = JSON.parse(Buffer.from(file).toString()) as [string, number[]];
    } catch {
      throw new AppError('damaged-vault');
    }
    if (parsed[0] !== passphrase) throw new AppError('wrong-passphrase');
    return Uint8Array.from(parsed[1]);
  },
};

let root = '';
let waits: number[] = [];
const wait = (milliseconds: number) => Promise.resolve(waits.push(milliseconds));
const newSession = (home = 'vaults') => new VaultSession({ vaults: join(root, home), sealer, wait });
const code = (expected: string) => expect.objectContaining({ code: expected });
const folderOf = (id: string) => join(root, 'vaults', id);
const onlyFolder = () => folderOf(readdirSync(join(root, 'vaults'))[0]!);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'radseal-keeping-'));
  waits = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function made(label?: string) {
  const session = newSession();
  const kitPath = join(root, `kit-${label ?? ''}.txt`);
  await session.create({ passphrase: 'right', kind: 'x25519', kitPath, label, another: true });
  return session;
}

test('a new pass phrase opens every kept generation, the old one none', async () => {
  const session = await made();
  await rotateIdentity(session, { kind: 'x25519', passphrase: 'right' });
  await rotateIdentity(session, { kind: 'x25519', passphrase: 'right' });
  await rotateIdentity(session, { kind: 'x25519', passphrase: 'right' });
  expect(session.identities()).toHaveLength(4);
  await expect(changePassphrase(session, { old: 'wrong', next: 'new' })).rejects.toEqual(
    code('wrong-passphrase'),
  );
  expect(await changePassphrase(session, { old: 'right', next: 'new' })).toEqual({ generations: 3 });
  const files = readdirSync(onlyFolder()).filter((name) => name.startsWith('vault.age'));
  expect(files.sort()).toEqual(['vault.age', 'vault.age.1', 'vault.age.2']);
  for (const name of files) {
    const bytes = readFileSync(join(onlyFolder(), name));
    await expect(sealer.open(bytes, 'right')).rejects.toEqual(code('wrong-passphrase'));
    expect((await sealer.open(bytes, 'new')).length).toBeGreaterThan(0);
  }
  const later = newSession();
  await later.unlock('new');
  expect(later.identities()).toEqual(session.identities());
});

test('a generation that is damaged goes with the old pass phrase', async () => {
  const session = await made();
  await rotateIdentity(session, { kind: 'x25519', passphrase: 'right' });
  writeFileSync(join(onlyFolder(), 'vault.age.1'), 'damaged');
  expect(await changePassphrase(session, { old: 'right', next: 'new' })).toEqual({ generations: 1 });
  expect(readdirSync(onlyFolder())).not.toContain('vault.age.1');
});

test('wrong pass phrases are counted and slow the next try down; the right one ends it', async () => {
  const session = await made();
  session.lock();
  for (let n = 0; n < 9; n++) await expect(session.unlock('wrong')).rejects.toEqual(code('wrong-passphrase'));
  expect(waits).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
  expect(listVaults(session)).toMatchObject({ wrongPhrases: 9, waitSeconds: 30 });
  // Another vault has its own count.
  const [own] = listVaults(session).vaults;
  const label = 'another';
  await session.create({ passphrase: 'x', kind: 'x25519', kitPath: join(root, 'k'), label, another: true });
  expect(listVaults(session)).toMatchObject({ wrongPhrases: 0, waitSeconds: 0 });
  session.select(own!.id);
  expect(listVaults(session).wrongPhrases).toBe(9);
  await session.unlock('right');
  expect(listVaults(session)).toMatchObject({ wrongPhrases: 0, waitSeconds: 0 });
});

test.each(['vault.age', 'vault-data'])(
  'of a damaged %s the generation before is offered with its date, and opened when asked for',
  async (name) => {
    const session = await made();
    const [first] = session.identities();
    await rotateIdentity(session, { kind: 'x25519', passphrase: 'right' });
    session.change((data) => data);
    session.lock();
    writeFileSync(join(onlyFolder(), name), 'damaged');
    await expect(session.unlock('right')).rejects.toEqual(code('damaged-vault'));
    expect(session.state()).toEqual({ status: 'locked' });
    const [earlier] = listVaults(session).earlier;
    expect(earlier!.generation).toBe(1);
    expect(Date.now() - Date.parse(earlier!.savedAt)).toBeLessThan(60_000);
    await session.unlock('right', 1);
    expect(session.identities()).toContain(first);
    const later = newSession();
    await later.unlock('right');
    expect(later.identities()).toEqual(session.identities());
    // What was damaged is kept, in case somebody can do more with it.
    expect(readFileSync(join(onlyFolder(), `${name}.1`), 'utf8')).toBe('damaged');
  },
);

test('damage that looks like a wrong pass phrase is told from one by the generation before', async () => {
  const session = await made();
  const identities = session.identities();
  await rotateIdentity(session, { kind: 'x25519', passphrase: 'right' });
  session.lock();
  const content = await sealer.open(readFileSync(join(onlyFolder(), 'vault.age')), 'right');
  writeFileSync(join(onlyFolder(), 'vault.age'), await sealer.seal(content, 'nobody'));
  await expect(session.unlock('wrong')).rejects.toEqual(code('wrong-passphrase'));
  await expect(session.unlock('right')).rejects.toEqual(code('damaged-vault'));
  await session.unlock('right', 1);
  expect(session.identities()).toEqual(identities);
});

test('several vaults: by label, each with its own keys; turning to another locks the first', async () => {
  const first = await made('Reading room');
  const firstKey = first.identities();
  await first.create({
    passphrase: 'other',
    kind: 'x25519',
    kitPath: join(root, 'second.txt'),
    label: 'Clinic',
    another: true,
  });
  const list = listVaults(first);
  expect(list.vaults.map(({ label, isSelected }) => [label, isSelected])).toEqual([
    ['Clinic', true],
    ['Reading room', false],
  ]);
  first.select(list.vaults[1]!.id);
  expect(first.state()).toEqual({ status: 'locked' });
  await first.unlock('right');
  expect(first.identities()).toEqual(firstKey);
  expect(() => first.select('0'.repeat(16))).toThrow(code('no-vault'));
  first.opened().store.setLabel('Night shift');
  expect(listVaults(first).vaults.map(({ label }) => label)).toEqual(['Clinic', 'Night shift']);
});

test('a back-up restores keys, contacts and label by file and pass phrase alone', async () => {
  const session = await made('Ward 3');
  const recipient = listContacts(session).own.recipient;
  await rotateIdentity(session, { kind: 'x25519', passphrase: 'right' });
  changeContacts(session, { act: 'add', name: 'Me before', recipient });
  const file = join(root, 'vault.radseal-vault');
  backUpVault(session, file);
  expect(() => backUpVault(session, file)).toThrow(code('cannot-write'));
  const elsewhere = newSession('elsewhere');
  await expect(restoreVault(elsewhere, { path: file, passphrase: 'wrong' })).rejects.toEqual(
    code('wrong-passphrase'),
  );
  expect(elsewhere.state()).toEqual({ status: 'none' });
  await restoreVault(elsewhere, { path: file, passphrase: 'right' });
  expect(elsewhere.identities()).toEqual(session.identities());
  expect(listContacts(elsewhere)).toEqual(listContacts(session));
  expect(listVaults(elsewhere).vaults).toMatchObject([{ label: 'Ward 3' }]);
  for (const [text, expected] of [
    ['{"radsealVault":2}', 'unsupported-version'],
    ['{"radsealVault":1,"label":"","vault":"AAAA"}', 'damaged-vault'],
    ['', 'damaged-vault'],
    [readFileSync(file, 'utf8').replace('"data":"', '"data":"AAAA'), 'damaged-vault'],
  ] as const) {
    writeFileSync(file, text);
    await expect(restoreVault(elsewhere, { path: file, passphrase: 'right' })).rejects.toEqual(
      code(expected),
    );
  }
  expect(listVaults(elsewhere).vaults).toHaveLength(1);
});

test('identities of the age program come in for reading and go out again', async () => {
  const session = await made();
  const stranger = await newIdentity('hybrid');
  const path = join(root, 'id.txt');
  writeFileSync(path, `# created by age\n${stranger}\n`);
  await expect(importIdentities(session, { path, passphrase: 'wrong' })).rejects.toEqual(
    code('wrong-passphrase'),
  );
  const { recipient } = session.opened();
  expect(await importIdentities(session, { path, passphrase: 'right' })).toEqual({ added: 1 });
  expect(await importIdentities(session, { path, passphrase: 'right' })).toEqual({ added: 0 });
  expect(session.identities()).toContain(stranger);
  expect(session.opened().recipient).toBe(recipient);
  const out = join(root, 'out.txt');
  await exportIdentities(session, { path: out, passphrase: 'right' });
  const lines = readFileSync(out, 'utf8').split('\n');
  expect(lines.filter((line) => line.startsWith('AGE-SECRET-KEY-'))).toEqual([...session.identities()]);
  expect(identityInKit(lines[1]!)).toBe(session.identities()[0]);
  writeFileSync(path, 'nothing\n');
  await expect(importIdentities(session, { path, passphrase: 'right' })).rejects.toEqual(
    code('identity-needed'),
  );
});
