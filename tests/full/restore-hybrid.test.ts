import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hybridAge, hybridAgeLocation } from '../../build/setup/locations.mjs';
import { newIdentityFile, python, restore, writeAsStranger } from '../helpers/restore';

/** age 1.3 from its Go source, built once into the user's cache; undefined where it can't be had. */
function builtHybridAge(): string | undefined {
  const known = hybridAge();
  if (known !== undefined) return known;
  const folder = hybridAgeLocation();
  mkdirSync(folder, { recursive: true });
  try {
    const env = { ...process.env, GOBIN: folder };
    execFileSync('go', ['install', 'filippo.io/age/cmd/...@v1.3.1'], {
      env,
      stdio: 'ignore',
      timeout: 600_000,
    });
  } catch {
    return undefined;
  }
  return hybridAge();
}

const age = builtHybridAge();
const lacks =
  age === undefined ? 'age 1.3 could not be built (needs Go)' : python === undefined ? 'no Python' : null;
if (lacks !== null) console.warn(`restore-hybrid left out: ${lacks}`);

describe.skipIf(lacks !== null)('tools/restore.py with hybrid readers and age 1.3', () => {
  const original = randomBytes(2_000_003);
  let folder: string;
  let identity: string;
  let recipient: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'radseal-hybrid-'));
    identity = join(folder, 'identity.txt');
    recipient = await newIdentityFile(`${age}-keygen`, identity, 'hybrid');
    await writeFile(join(folder, 'original'), original);
  });
  afterAll(() => rm(folder, { recursive: true }));

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
