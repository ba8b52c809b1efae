import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hybridAge } from '../../build/setup/locations.mjs';
import { decryptWithPassphrase, newIdentity, recipientOf } from '../../electron/core/age/age';
import { formatRecoveryKit } from '../../electron/core/vault/recovery-kit';
import { joinShares, splitIdentity } from '../../electron/core/vault/recovery-shares';
import { writeEvidence } from '../helpers/evidence';
import { goldenVersions } from '../helpers/golden';
import { startPools, type Pools } from '../helpers/pools';
import { newIdentityFile, python, restore, run, writeAsStranger } from '../helpers/restore';
import { decryptTask, encryptTask } from '../helpers/tasks';

const age = hybridAge();
const lacks =
  age === undefined
    ? 'age 1.3 was not built'
    : python === undefined
      ? 'Python with cryptography was not set up'
      : '';

describe('tools/restore.py with hybrid readers and age 1.3', () => {
  const original = randomBytes(2_000_003);
  let folder: string;
  let identity: string;
  let recipient: string;
  const startedAt = Date.now();
  let opens = 0;
  let goldenFiles = 0;
  let ours = 0;
  let theirs = 0;
  let shares = 0;
  let pools: Pools;

  beforeAll(async () => {
    if (lacks) return;
    folder = await mkdtemp(join(tmpdir(), 'radseal-hybrid-'));
    identity = join(folder, 'identity.txt');
    recipient = await newIdentityFile(`${age}-keygen`, identity, 'hybrid');
    await writeFile(join(folder, 'original'), original);
    pools = startPools();
  });
  beforeEach(({ skip }) => skip(lacks !== '', lacks));
  afterAll(async () => {
    if (lacks) return;
    await pools.close();
    await rm(folder, { recursive: true });
    const counts = { opens, goldenFiles, ours, theirs, shares };
    if (opens === 3 && Object.values(counts).every((count) => count > 0))
      writeEvidence('restore-hybrid', counts, startedAt);
  });

  const opened = async (recipients: readonly string[], identities: readonly string[]) => {
    const output = join(folder, 'encrypted');
    await writeAsStranger([
      { output, original: join(folder, 'original'), recipients, age: age!, carrier: 'png' },
    ]);
    const target = await mkdtemp(join(folder, 'out-'));
    const flags = identities.flatMap((file) => ['-i', file]);
    const ended = await restore([...flags, '--age', age!, '--to', target, output]);
    expect(ended.stderr).toBe('');
    expect(original.equals(await readFile(join(target, 'image.bin')))).toBe(true);
    opens++;
  };

  it('opens a file with one hybrid reader', async () => {
    expect(recipient).toMatch(/^age1pq1/);
    await opened([recipient], [identity]);
  });

  it('finds its own wrap among others', async () => {
    const other = join(folder, 'other.txt');
    const otherRecipient = await newIdentityFile(`${age}-keygen`, other, 'hybrid');
    await opened([otherRecipient, recipient], [identity]);
  });

  it('opens the golden files of every version, by the vault and by the recovery kit', async () => {
    for (const { folder: version, files, passphrase } of goldenVersions()) {
      const hybrid = files.filter(({ identities }) => identities.includes('vault'));
      const secrets = await decryptWithPassphrase(
        await readFile(join(version, 'vault/vault.age')),
        passphrase,
      );
      const vault = join(folder, 'vault.json');
      await writeFile(vault, secrets);
      for (const key of [vault, join(version, 'recovery-kit.txt')]) {
        const target = await mkdtemp(join(folder, 'out-'));
        const paths = hybrid.map(({ file }) => join(version, file));
        const ended = await restore(['-i', key, '--age', age!, '--to', target, ...paths]);
        expect([ended.stderr, ended.status, hybrid.length > 0]).toEqual(['', 0, true]);
        goldenFiles += hybrid.length;
      }
    }
  });

  /** A file the product makes for `readers`; its path. */
  const sealed = async (readers: readonly string[], name: string) => {
    const targetFolder = join(folder, name);
    await mkdir(targetFolder);
    const task = { source: join(folder, 'original'), targetFolder, recipients: [...readers] };
    return join(targetFolder, (await pools.crypt.encryptFile(encryptTask(task))).name);
  };
  const restored = async (path: string, key: string) => {
    const target = await mkdtemp(join(folder, 'out-'));
    const ended = await restore(['-i', key, '--age', age!, '--to', target, path]);
    expect([ended.stderr, ended.status]).toEqual(['', 0]);
    return readFile(join(target, 'original'));
  };

  it('age 1.3 opens the wraps we make for its keys, and we open files whose wraps it made', async () => {
    const file = await sealed([recipient], 'ours');
    expect(original.equals(await restored(file, identity))).toBe(true);
    ours++;
    const output = join(folder, 'theirs');
    await writeAsStranger([
      { output, original: join(folder, 'original'), recipients: [recipient], age: age!, carrier: 'plain' },
    ]);
    const [secret = ''] = /AGE-SECRET-KEY-PQ-1\S+/.exec(await readFile(identity, 'utf8')) ?? [];
    const targetFolder = await mkdtemp(join(folder, 'theirs-opened-'));
    const { name } = await pools.crypt.decryptFile(
      decryptTask({ source: output, targetFolder, identities: [secret] }),
    );
    expect(original.equals(await readFile(join(targetFolder, name!)))).toBe(true);
    theirs++;
  });

  it('opens what was encrypted for a key that came back from any three of five shares', async () => {
    const whole = await newIdentity('hybrid');
    const recoveryReader = await recipientOf(whole);
    const file = await sealed([recipient, recoveryReader], 'shared');
    const parts = await splitIdentity(whole, { need: 3, of: 5 });
    for (const some of [
      [0, 1, 2],
      [4, 2, 0],
      [1, 3, 4],
    ]) {
      const joined = await joinShares(some.map((index) => parts[index]!));
      if (joined.status !== 'joined') expect.fail(joined.status);
      const kit = join(folder, `kit-${some.join('')}`);
      const facts = { recipient: joined.recipient, kind: 'hybrid', made: new Date() } as const;
      await writeFile(kit, formatRecoveryKit({ identity: joined.identity, ...facts }));
      // Its own program says which key the kit is, and opens the wrap with it.
      const shown = await run(`${age}-keygen`, ['-y', kit]);
      expect(shown.stdout.trim()).toBe(recoveryReader);
      expect(original.equals(await restored(file, kit))).toBe(true);
      shares++;
    }
  });

  it('opens the X25519 wrap too, with both kinds of identity at hand', async () => {
    const old = join(folder, 'x25519.txt');
    const oldRecipient = await newIdentityFile(`${age}-keygen`, old);
    await opened([oldRecipient], [identity, old]);
  });
});
