import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hybridAge } from '../../build/setup/locations.mjs';
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

  beforeAll(async () => {
    if (lacks) return;
    folder = await mkdtemp(join(tmpdir(), 'radseal-hybrid-'));
    identity = join(folder, 'identity.txt');
    recipient = await newIdentityFile(`${age}-keygen`, identity, 'hybrid');
    await writeFile(join(folder, 'original'), original);
  });
  beforeEach(({ skip }) => skip(lacks !== '', lacks));
  afterAll(() => (lacks ? undefined : rm(folder, { recursive: true })));

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

  it('opens the X25519 wrap too, with both kinds of identity at hand', async () => {
    const old = join(folder, 'x25519.txt');
    const oldRecipient = await newIdentityFile(`${age}-keygen`, old);
    await opened([oldRecipient], [identity, old]);
  });
});
