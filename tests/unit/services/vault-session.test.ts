import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../../electron/core/age/age';
import { identityInKit } from '../../../electron/core/vault/recovery-kit';
import { VaultSession, type VaultSealer } from '../../../electron/services/vault-session';
import { thisProcess } from '../../../electron/storage/process-identity';
import { AppError } from '../../../shared/errors';

// scrypt runs in a process of its own: here a sealer that only compares pass phrases stands in for it.
const sealer: VaultSealer = {
  seal: (content, passphrase) => Promise.resolve(Buffer.from(JSON.stringify([passphrase, [...content]]))),
  open: async (file, passphrase) => {
    const [expected, content] = JSON.parse(Buffer.from(file).toString()) as [string, number[]];
    if (expected !== passphrase) throw new AppError('wrong-passphrase');
    return Uint8Array.from(content);
  },
};

let root = '';
const vaults = () => join(root, 'vaults');
const kitPath = () => join(root, 'kits', 'kit.txt');
const newSession = () => new VaultSession({ vaults: vaults(), sealer });
const fileOf = (name: string) => join(vaults(), readdirSync(vaults())[0]!, name);
const code = (expected: string) => expect.objectContaining({ code: expected });

async function made(kind: 'hybrid' | 'x25519' = 'x25519') {
  const session = newSession();
  await session.create({ passphrase: 'right', kind, kitPath: kitPath() });
  const recovery = await recipientOf(identityInKit(readFileSync(kitPath(), 'utf8')));
  return { session, recovery };
}

beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'radseal-session-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('none, then made and open, then locked, then open again with the same keys', async () => {
  expect(newSession().state()).toEqual({ status: 'none' });
  const { session, recovery } = await made('hybrid');
  const state = session.state();
  expect(state).toMatchObject({
    status: 'unlocked',
    identityKind: 'hybrid',
    recovery: [{ recipient: recovery, kind: 'hybrid', provedAt: null }],
    recoveryProved: false,
  });
  expect(state).toMatchObject({ kitAtHand: true });
  session.lock();
  expect(session.state()).toEqual({ status: 'locked' });
  expect(() => session.readers()).toThrow(code('locked'));
  expect(() => session.identities()).toThrow(code('locked'));
  await session.unlock('right');
  // The kit went with the lock: whoever opens the vault later can't have it again.
  expect(session.state()).toEqual({ ...state, kitAtHand: false });
});

test('the recovery identity is nowhere but in the kit', async () => {
  await made();
  const identity = identityInKit(readFileSync(kitPath(), 'utf8'));
  for (const name of ['vault.age', 'vault-data']) {
    const bytes = readFileSync(fileOf(name));
    expect(bytes.includes(identity)).toBe(false);
    expect(JSON.stringify([...Buffer.from(identity)]).slice(1, -1)).not.toBe('');
    expect(bytes.toString()).not.toContain([...Buffer.from(identity)].join(','));
  }
});

test("readers only after the kit was proved; a stranger's proves nothing", async () => {
  const { session, recovery } = await made();
  expect(() => session.readers()).toThrow(code('recovery-not-proved'));
  const stranger = await recipientOf(await newIdentity('x25519'));
  expect(() => session.markProved(stranger)).toThrow(code('no-matching-key'));
  session.markProved(recovery);
  expect(session.readers()).toMatchObject({ recovery: [recovery] });
  const later = newSession();
  await later.unlock('right');
  expect(later.readers()).toEqual(session.readers());
});

test('the kit can be written again until it is proved, and never over a file', async () => {
  const { session, recovery } = await made();
  await expect(session.saveKit(kitPath())).rejects.toEqual(code('cannot-write'));
  await session.saveKit(join(root, 'again.txt'));
  expect(readFileSync(join(root, 'again.txt'), 'utf8')).toBe(readFileSync(kitPath(), 'utf8'));
  session.markProved(recovery);
  await expect(session.saveKit(join(root, 'third.txt'))).rejects.toEqual(code('no-vault'));
});

test('a kit lost before its proof is replaced: the old one proves nothing any more, the new one does', async () => {
  const { recovery } = await made();
  const later = newSession();
  await expect(later.renewRecovery({ kitPath: join(root, 'new.txt') })).rejects.toEqual(code('locked'));
  await later.unlock('right');
  await expect(later.renewRecovery({ kitPath: kitPath() })).rejects.toEqual(code('cannot-write'));
  expect(() => later.kit()).toThrow(code('no-vault'));
  await later.renewRecovery({ kitPath: join(root, 'new.txt') });
  const renewed = await recipientOf(identityInKit(readFileSync(join(root, 'new.txt'), 'utf8')));
  expect(renewed).not.toBe(recovery);
  expect(() => later.markProved(recovery)).toThrow(code('no-matching-key'));
  later.markProved(renewed);
  expect(later.readers().recovery).toEqual([renewed]);
  // Once one was proved, files may depend on it.
  await expect(later.renewRecovery({ kitPath: join(root, 'third.txt') })).rejects.toEqual(
    code('recovery-proved'),
  );
  expect(readdirSync(root)).not.toContain('third.txt');
  expect(later.readers().recovery).toEqual([renewed]);
});

test('a new kit is not left where the vault can not be written', async () => {
  const { session } = await made();
  writeFileSync(fileOf('lock'), `${thisProcess.machine} ${thisProcess.boot} ${thisProcess.pid}\n`);
  await expect(session.renewRecovery({ kitPath: join(root, 'new.txt') })).rejects.toEqual(code('lock-held'));
  expect(readdirSync(root)).not.toContain('new.txt');
});

test('a kit that cannot be written makes no vault, and a vault that cannot be made leaves no kit', async () => {
  writeFileSync(join(root, 'kits'), 'in the way');
  await expect(made()).rejects.toEqual(code('cannot-write'));
  expect(newSession().state()).toEqual({ status: 'none' });
  rmSync(join(root, 'kits'));
  writeFileSync(vaults(), 'in the way');
  await expect(
    newSession().create({ passphrase: 'x', kind: 'x25519', kitPath: kitPath() }),
  ).rejects.toBeInstanceOf(AppError);
  expect(readdirSync(root)).not.toContain('kit.txt');
});

test('one vault: a second is refused, and without one there is nothing to open', async () => {
  await expect(newSession().unlock('right')).rejects.toEqual(code('no-vault'));
  await made();
  await expect(
    newSession().create({ passphrase: 'x', kind: 'x25519', kitPath: join(root, 'k') }),
  ).rejects.toEqual(code('cannot-write'));
});

test('wrong pass phrase, damage, a missing file and a newer version are told apart', async () => {
  await made();
  await expect(newSession().unlock('wrong')).rejects.toEqual(code('wrong-passphrase'));
  const data = readFileSync(fileOf('vault-data'));
  const unlockWith = (bytes: Buffer) => {
    writeFileSync(fileOf('vault-data'), bytes);
    return newSession().unlock('right');
  };
  const flipped = Buffer.from(data);
  flipped[60]! ^= 1;
  await expect(unlockWith(flipped)).rejects.toEqual(code('damaged-vault'));
  const newer = Buffer.from(data);
  newer[9] = 2;
  await expect(unlockWith(newer)).rejects.toEqual(code('unsupported-version'));
  rmSync(fileOf('vault-data'));
  await expect(newSession().unlock('right')).rejects.toEqual(code('damaged-vault'));
});

test('while another process writes, nothing is written; what it wrote is kept', async () => {
  const { session, recovery } = await made();
  writeFileSync(fileOf('lock'), `${thisProcess.machine} ${thisProcess.boot} ${thisProcess.pid}\n`);
  expect(() => session.markProved(recovery)).toThrow(code('lock-held'));
  rmSync(fileOf('lock'));
  const other = newSession();
  await other.unlock('right');
  other.markProved(recovery);
  const first = readFileSync(fileOf('vault-data'));
  session.markProved(recovery);
  // The generation stands behind magic (8) and version (2), and counts on from the other's.
  const generation = (bytes: Buffer) => bytes.readBigUInt64BE(10);
  expect(generation(readFileSync(fileOf('vault-data')))).toBe(generation(first) + 1n);
});

test('a kit that was lost before it was proved is replaced: the old one proves nothing any more, the new one does', async () => {
  const { session, recovery: lost } = await made();
  const newKit = join(root, 'new', 'kit.txt');
  await session.renewRecovery({ kitPath: newKit });
  expect(statSync(newKit).mode & 0o777).toBe(0o600);
  const renewed = await recipientOf(identityInKit(readFileSync(newKit, 'utf8')));
  expect(renewed).not.toBe(lost);
  expect(session.state()).toMatchObject({
    recovery: [{ recipient: renewed, kind: 'x25519', provedAt: null }],
    recoveryProved: false,
    kitAtHand: true,
  });
  expect(() => session.readers()).toThrow(code('recovery-not-proved'));
  expect(() => session.markProved(lost)).toThrow(code('no-matching-key'));
  session.markProved(renewed);
  const later = newSession();
  await later.unlock('right');
  expect(later.readers().recovery).toEqual([renewed]);
});

test('a proved kit is not replaced, whoever proved it; nor is any without a kit written or the vault open', async () => {
  const { session, recovery } = await made();
  const newKit = join(root, 'new.txt');
  const other = newSession();
  await other.unlock('right');
  const before = readFileSync(fileOf('vault-data'));

  writeFileSync(newKit, 'in the way');
  await expect(session.renewRecovery({ kitPath: newKit })).rejects.toEqual(code('cannot-write'));
  expect(readFileSync(newKit, 'utf8')).toBe('in the way');
  rmSync(newKit);
  writeFileSync(fileOf('vault-data').replace('vault-data', 'lock'), ownLock());
  await expect(session.renewRecovery({ kitPath: newKit })).rejects.toEqual(code('lock-held'));
  rmSync(fileOf('vault-data').replace('vault-data', 'lock'));
  expect(existsSync(newKit)).toBe(false);
  expect(readFileSync(fileOf('vault-data')).equals(before)).toBe(true);

  // Another process proves the kit; this one has not heard of it.
  other.markProved(recovery);
  await expect(session.renewRecovery({ kitPath: newKit })).rejects.toEqual(code('recovery-proved'));
  await expect(other.renewRecovery({ kitPath: newKit })).rejects.toEqual(code('recovery-proved'));
  expect(existsSync(newKit)).toBe(false);
  session.lock();
  await expect(session.renewRecovery({ kitPath: newKit })).rejects.toEqual(code('locked'));
});

test('a kit that another process replaced in the meantime is not taken for proved', async () => {
  const { session, recovery } = await made();
  const other = newSession();
  await other.unlock('right');
  await other.renewRecovery({ kitPath: join(root, 'new.txt') });
  expect(() => session.markProved(recovery)).toThrow(code('no-matching-key'));
  const later = newSession();
  await later.unlock('right');
  expect(() => later.readers()).toThrow(code('recovery-not-proved'));
});

const ownLock = () => `${thisProcess.machine} ${thisProcess.boot} ${thisProcess.pid}\n`;

test('the vault keeps the oldest format it accepts, locked and opened again', async () => {
  const { session } = await made();
  expect(session.minimumFormat()).toBe(1);
  session.change((data) => ({ ...data, minimumFormat: 2 }));
  session.lock();
  expect(session.minimumFormat()).toBe(1);
  await session.unlock('right');
  expect(session.minimumFormat()).toBe(2);
});

test('a second kit is at hand while the first is proved again, and the first can be renewed', async () => {
  const { session, recovery } = await made();
  session.markProved(recovery);
  await session.renewRecovery({ kitPath: join(root, 'two.txt'), place: 'beside' });
  const two = await recipientOf(identityInKit(readFileSync(join(root, 'two.txt'), 'utf8')));
  expect(session.readers().recovery).toEqual([recovery]);
  session.markProved(recovery);
  expect(session.state()).toMatchObject({ kitAtHand: true });
  session.markProved(two);
  expect(session.state()).toMatchObject({ kitAtHand: false });
  expect(session.readers().recovery).toEqual([recovery, two]);
  await session.renewRecovery({ kitPath: join(root, 'three.txt'), place: { replaces: recovery } });
  const three = await recipientOf(identityInKit(readFileSync(join(root, 'three.txt'), 'utf8')));
  expect(session.readers().recovery).toEqual([recovery, two]);
  session.markProved(three);
  expect(session.readers().recovery).toEqual([two, three]);
  await expect(
    session.renewRecovery({ kitPath: join(root, 'four.txt'), place: { replaces: 'age1stranger' } }),
  ).rejects.toEqual(code('no-matching-key'));
  expect(existsSync(join(root, 'four.txt'))).toBe(false);
});
