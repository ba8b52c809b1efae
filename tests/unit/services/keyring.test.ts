import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerKeyring, type SystemKeyring } from '../../../electron/main/keyring';
import {
  forgetKeyring,
  keepInKeyring,
  keyringState,
  unlockByKeyring,
  type Keyring,
} from '../../../electron/services/keyring';
import { changePassphrase, rotateIdentity } from '../../../electron/services/vault-keeping';
import { VaultSession, type VaultSealer } from '../../../electron/services/vault-session';
import { AppError } from '../../../shared/errors';
import { testKeyring } from '../../helpers/keyring';

// scrypt runs in a process of its own: here a sealer that only compares pass phrases stands in for it.
const sealer: VaultSealer = {
  seal: (content, passphrase) => Promise.resolve(Buffer.from(JSON.stringify([passphrase, [...content]]))),
  open: (file, passphrase) => {
    const [expected, content] = JSON.parse(Buffer.from(file).toString()) as [string, number[]];
    if (expected !== passphrase) return Promise.reject(new AppError('wrong-passphrase'));
    return Promise.resolve(Uint8Array.from(content));
  },
};

let root = '';
const code = (expected: string) => expect.objectContaining({ code: expected });
const newSession = () => new VaultSession({ vaults: join(root, 'vaults'), sealer });
const keyringFile = () => join(root, 'vaults', readdirSync(join(root, 'vaults'))[0]!, 'keyring');
const askedOf = (system: SystemKeyring): Keyring => ({
  isThere: () => Promise.resolve(answerKeyring(system, 'linux', { want: 'look' }) !== null),
  seal: (bytes) => Promise.resolve(answerKeyring(system, 'linux', { want: 'seal', bytes })),
  open: (bytes) => Promise.resolve(answerKeyring(system, 'linux', { want: 'open', bytes })),
});

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'radseal-keyring-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function made() {
  const session = newSession();
  await session.create({
    passphrase: 'lantern orbit walnut',
    kind: 'x25519',
    kitPath: join(root, 'kit.txt'),
  });
  return session;
}

test('a vault the keyring keeps opens without its pass phrase, in a later session too, and with it as before', async () => {
  const session = await made();
  const keyring = askedOf(testKeyring());
  expect(await keyringState(session, keyring)).toEqual({ isOffered: true, isKept: false });
  await keepInKeyring(session, keyring);
  expect(await keyringState(session, keyring)).toEqual({ isOffered: true, isKept: true });
  const later = newSession();
  await unlockByKeyring(later, keyring);
  expect(later.identities()).toEqual(session.identities());
  expect([...later.journalKeys().journal]).toEqual([...session.journalKeys().journal]);
  later.lock();
  await later.unlock('lantern orbit walnut');
  expect(later.identities()).toEqual(session.identities());
});

test('neither pass phrase nor keys lie in the file, which is for its owner alone', async () => {
  const session = await made();
  await keepInKeyring(session, askedOf(testKeyring()));
  const bytes = readFileSync(keyringFile());
  for (const secret of [
    'lantern',
    'AGE-SECRET-KEY',
    Buffer.from('AGE-SECRET-KEY').toString('base64').slice(0, 16),
  ])
    expect(bytes.includes(secret)).toBe(false);
  expect(statSync(keyringFile()).mode & 0o777).toBe(0o600);
});

test('a new pass phrase or identity ends it, and so does whoever turns it off', async () => {
  const session = await made();
  const keyring = askedOf(testKeyring());
  const kept = async (change: () => unknown) => {
    await keepInKeyring(session, keyring);
    expect(existsSync(keyringFile())).toBe(true);
    await change();
    return existsSync(keyringFile());
  };
  expect(await kept(() => changePassphrase(session, { old: 'lantern orbit walnut', next: 'new' }))).toBe(
    false,
  );
  expect(await kept(() => rotateIdentity(session, { kind: 'x25519', passphrase: 'new' }))).toBe(false);
  expect(await kept(() => forgetKeyring(session))).toBe(false);
});

test('a copy of before, another keyring and none leave the vault to its pass phrase', async () => {
  const session = await made();
  const keyring = askedOf(testKeyring());
  await keepInKeyring(session, keyring);
  const before = readFileSync(keyringFile());
  session.lock();
  const refused = code('keyring-unavailable');
  await expect(unlockByKeyring(session, askedOf(testKeyring()))).rejects.toEqual(refused);
  await expect(unlockByKeyring(session, null)).rejects.toEqual(refused);
  const basic = askedOf({ ...testKeyring(), getSelectedStorageBackend: () => 'basic_text' });
  expect(await keyringState(session, basic)).toEqual({ isOffered: false, isKept: false });
  await session.unlock('lantern orbit walnut');
  await expect(keepInKeyring(session, basic)).rejects.toEqual(refused);
  await changePassphrase(session, { old: 'lantern orbit walnut', next: 'new' });
  session.selected()!.writeKeyring(before);
  session.lock();
  await expect(unlockByKeyring(session, keyring)).rejects.toEqual(refused);
  expect(session.state()).toEqual({ status: 'locked' });
  await session.unlock('new');
});
