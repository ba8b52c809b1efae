import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hybridAge } from '../../build/setup/locations.mjs';
import { decryptWithPassphrase } from '../../electron/core/age/age';
import { writeEvidence } from '../helpers/evidence';
import { goldenVersions } from '../helpers/golden';
import { newIdentityFile, python, restore, writeAsStranger } from '../helpers/restore';

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

  beforeAll(async () => {
    if (lacks) return;
    folder = await mkdtemp(join(tmpdir(), 'radseal-hybrid-'));
    identity = join(folder, 'identity.txt');
    recipient = await newIdentityFile(`${age}-keygen`, identity, 'hybrid');
    await writeFile(join(folder, 'original'), original);
  });
  beforeEach(({ skip }) => skip(lacks !== '', lacks));
  afterAll(async () => {
    if (lacks) return;
    await rm(folder, { recursive: true });
    if (opens === 3 && goldenFiles > 0) writeEvidence('restore-hybrid', { opens, goldenFiles }, startedAt);
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

  it('opens the X25519 wrap too, with both kinds of identity at hand', async () => {
    const old = join(folder, 'x25519.txt');
    const oldRecipient = await newIdentityFile(`${age}-keygen`, old);
    await opened([oldRecipient], [identity, old]);
  });
});
