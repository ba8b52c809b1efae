import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newIdentity, parseIdentityFile, recipientOf } from '../../electron/core/age/age';
import { thisProcess } from '../../electron/storage/process-identity';
import {
  childrenOf,
  eventsOf,
  expectExit,
  filesOf,
  radseal,
  summaryOf,
  temporaryFolder,
  type CliOptions,
} from '../helpers/cli';

// One vault for the whole file: the tests run in order, as a person would.

const folder = temporaryFolder();
const home = folder.at('home');
const kit = folder.at('kits', 'kit.txt');
const keyImage = folder.at('key.png');
const image = folder.at('image.bin');
const passphrase = 'correct horse 1';
const phraseFile = folder.at('phrase');
const LIMIT = 180_000;

const run = (args: readonly string[], options: Partial<CliOptions> = {}) =>
  radseal(args, { home, env: { RADSEAL_PASSPHRASE: passphrase }, ...options });
const encrypt = (to: string, more: readonly string[] = [], options: Partial<CliOptions> = {}) =>
  run(['encrypt', image, '--to', folder.at(to), '--key-image', keyImage, '--json', ...more], options);

beforeAll(async () => {
  writeFileSync(image, randomBytes(50_000));
  writeFileSync(phraseFile, `${passphrase}\n`, { mode: 0o600 });
  expectExit(await run(['key-image', '--out', keyImage]), 0);
  mkdirSync(folder.at('kits'));
  const made = await run(['init', '--kit', kit, '--passphrase-file', phraseFile], { env: {} });
  expectExit(made, 0);
  expect(made.stdout).toContain('age1pq1');
}, LIMIT);
afterAll(() => folder.remove());

const vaultFolder = (of = home) => join(of, 'vaults', readdirSync(join(of, 'vaults'))[0]!);

test('the vault and the kit are for their owner alone, and the kit is an age identity file', async () => {
  expect(statSync(vaultFolder()).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(vaultFolder()))
    expect(statSync(join(vaultFolder(), name)).mode & 0o777).toBe(0o600);
  expect(readdirSync(vaultFolder()).sort()).toEqual(['vault-data', 'vault.age']);
  expect(statSync(kit).mode & 0o777).toBe(0o600);
  const text = readFileSync(kit, 'utf8');
  expect(parseIdentityFile(text)).toHaveLength(1);
  expect(text).toContain('1.3 or later');
});

test('a second vault is refused', async () => {
  const again = await run(['init', '--kit', folder.at('kits', 'second.txt')]);
  expectExit(again, 2);
  expect(existsSync(folder.at('kits', 'second.txt'))).toBe(false);
});

test(
  'nothing is encrypted before the kit was proved',
  async () => {
    const refused = await encrypt('early');
    expectExit(refused, 1);
    expect(summaryOf(refused).codes).toEqual({ 'recovery-not-proved': 1 });
    expect(existsSync(folder.at('early'))).toBe(false);
  },
  LIMIT,
);

test(
  'the kit of another vault proves nothing',
  async () => {
    writeFileSync(folder.at('kits', 'foreign.txt'), `${await newIdentity('hybrid')}\n`);
    const foreign = await run(['recovery', 'prove', folder.at('kits', 'foreign.txt')]);
    expectExit(foreign, 1);
    expect(foreign.stderr).toContain('[no-matching-key]');
  },
  LIMIT,
);

test(
  'the kit proves itself as it comes back from paper',
  async () => {
    const grouped = readFileSync(kit, 'utf8')
      .split('\n')
      .filter((line) => /^# {5}[A-Z0-9 -]+$/.test(line))
      .join('\n')
      .toLowerCase();
    // A lock whose owner is dead is taken over.
    writeFileSync(join(vaultFolder(), 'lock'), `${thisProcess.machine} ${thisProcess.boot} 4194999\n`);
    writeFileSync(folder.at('kits', 'typed.txt'), `my key:\n${grouped.replaceAll('#', ' ')}\n`);
    const proved = await run(['recovery', 'prove', folder.at('kits', 'typed.txt')]);
    expectExit(proved, 0);
    expect(proved.stdout).toContain('works');
    expect(readdirSync(vaultFolder()).sort()).toEqual(['vault-data', 'vault-data.1', 'vault.age']);
  },
  LIMIT,
);

test(
  'own, recovery and further readers, in this order; names hidden; each of them opens it',
  async () => {
    const identity = await newIdentity('x25519');
    writeFileSync(folder.at('third.txt'), `${identity}\n`);
    const encrypted = await encrypt('three', ['-r', await recipientOf(identity)]);
    expectExit(encrypted, 0);
    expect(eventsOf(encrypted)[0]).toMatchObject({
      readers: { own: 1, recovery: 1, others: 1, postQuantum: false },
    });
    const { output } = filesOf(encrypted)[0]!;
    expect(output).toMatch(/rs-[0-9a-f]{16}\.rsl$/);
    const inspected = await run(['inspect', output!, '--json'], { env: {} });
    expect(JSON.parse(inspected.stdout).readers).toEqual(['hybrid', 'hybrid', 'x25519']);
    for (const key of [kit, folder.at('third.txt')]) {
      // Keys that were given do without the vault: no pass phrase here.
      const opened = await run(['verify', output!, '-i', key, '--json'], { env: {} });
      expectExit(opened, 0);
      expect(filesOf(opened)[0]).toMatchObject({ openedBy: 'given' });
    }
    const opened = await run(['decrypt', output!, '--to', folder.at('own'), '--json']);
    expectExit(opened, 0);
    expect(filesOf(opened)[0]).toMatchObject({ openedBy: 'own', name: 'image.bin' });
    expect(readFileSync(folder.at('own', 'image.bin')).equals(readFileSync(image))).toBe(true);
  },
  LIMIT,
);

test(
  'with the default readers the result is post-quantum, and the pass phrase is in no environment',
  async () => {
    const seen: string[] = [];
    const encrypted = await encrypt('two', [], { onStart: (child) => watchEnvironments(child, seen) });
    expectExit(encrypted, 0);
    // The key image is the one the file before was encrypted with; nothing else is to be warned of.
    expect(eventsOf(encrypted).filter(({ type }) => type === 'warning')).toEqual([
      { v: 1, type: 'warning', warning: 'key-image-repeated' },
    ]);
    expect(eventsOf(encrypted)[0]).toMatchObject({
      readers: { own: 1, recovery: 1, others: 0, postQuantum: true },
    });
    // The engine and the process that opened the vault.
    expect(seen.filter((environment) => environment.includes('RADSEAL_HOME=')).length).toBeGreaterThan(1);
    expect(seen.filter((environment) => environment.includes(passphrase))).toEqual([]);
  },
  LIMIT,
);

/** Collects the environments of everything the command line starts, while it runs. */
function watchEnvironments(child: ChildProcess, seen: string[]): void {
  const look = setInterval(() => {
    try {
      for (const pid of childrenOf(child.pid!))
        for (const one of [pid, ...childrenOf(pid)])
          seen.push(readFileSync(`/proc/${one}/environ`, 'latin1'));
    } catch {
      // A process that ended between the two looks.
    }
  }, 20);
  child.on('close', () => clearInterval(look));
}

test(
  '--no-vault leaves the vault out and needs no pass phrase',
  async () => {
    const recipient = await recipientOf(await newIdentity('hybrid'));
    const encrypted = await encrypt('without', ['--no-vault', '-r', recipient], { env: {} });
    expectExit(encrypted, 0);
    expect(eventsOf(encrypted)[0]).toMatchObject({ readers: { own: 0, recovery: 0, others: 1 } });
    const warnings = eventsOf(encrypted).flatMap((event) =>
      event.type === 'warning' ? [event.warning] : [],
    );
    expect(warnings).toContain('no-recovery-reader');
  },
  LIMIT,
);

test(
  'pass phrases: wrong, missing, from standard input, from a descriptor',
  async () => {
    const wrong = await encrypt('no', [], { env: { RADSEAL_PASSPHRASE: 'another' } });
    expectExit(wrong, 1);
    expect(summaryOf(wrong).codes).toEqual({ 'wrong-passphrase': 1 });
    const missing = await encrypt('no', [], { env: {} });
    expectExit(missing, 1);
    expect(summaryOf(missing).codes).toEqual({ locked: 1 });
    const input = await encrypt('stdin', ['--passphrase-file', '-'], { env: {}, input: `${passphrase}\n` });
    expectExit(input, 0);
    const fd = openSync(phraseFile, 'r');
    const descriptor = await encrypt('fd', ['--passphrase-file', '3'], { env: {}, descriptors: [fd] });
    closeSync(fd);
    expectExit(descriptor, 0);
  },
  LIMIT,
);

test('the log, if there is one, names no file, no path and no pass phrase', () => {
  const log = join(home, 'logs', 'radseal.log');
  const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
  for (const secret of [passphrase, 'image.bin', folder.path, 'AGE-SECRET-KEY'])
    expect(text).not.toContain(secret);
});

test(
  'a kit lost before it was proved is replaced; after that only the new one proves itself',
  async () => {
    const [lost, fresh, late] = ['lost.txt', 'fresh.txt', 'late.txt'].map((name) => folder.at('kits', name));
    const other = (args: readonly string[]) =>
      run([...args, '--passphrase-file', phraseFile], { home: folder.at('renewed'), env: {} });
    expectExit(await other(['init', '--x25519', '--kit', lost!]), 0);
    const taken = await other(['recovery', 'renew', '--kit', lost!]);
    expectExit(taken, 1);
    expect(taken.stderr).toContain('[cannot-write]');
    expectExit(await other(['recovery', 'renew', '--kit', fresh!]), 0);
    expect(statSync(fresh!).mode & 0o777).toBe(0o600);
    const old = await other(['recovery', 'prove', lost!]);
    expectExit(old, 1);
    expect(old.stderr).toContain('[no-matching-key]');
    expectExit(await other(['recovery', 'prove', fresh!]), 0);
    const proved = await other(['recovery', 'renew', '--kit', late!]);
    expectExit(proved, 1);
    expect(proved.stderr).toContain('[recovery-proved]');
    expect(existsSync(late!)).toBe(false);
  },
  LIMIT,
);

test(
  'of several vaults the one named is used, by label or id, and none where none or no single one is',
  async () => {
    const shared = folder.at('shared');
    mkdirSync(join(shared, 'vaults'), { recursive: true });
    for (const id of ['0'.repeat(16), '1'.repeat(16)])
      cpSync(vaultFolder(), join(shared, 'vaults', id), { recursive: true });
    const label = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      run(['vault', 'label', ...args], { home: shared, env: { RADSEAL_PASSPHRASE: passphrase, ...env } });
    const none = await label(['Morning']);
    expectExit(none, 2);
    expect(none.stderr).toContain('1'.repeat(16));
    expectExit(await label(['Evening', '--vault', 'nobody']), 2);
    expectExit(await label(['Morning', '--vault', '1'.repeat(16)]), 0);
    expectExit(await label(['Evening'], { RADSEAL_VAULT: '0'.repeat(16) }), 0);
    expectExit(await label(['Night', '--vault', 'Morning', '--json']), 0);
    const shown = await run(['vault', 'show', '--json'], { home: shared });
    const { vaults } = JSON.parse(shown.stdout) as { vaults: readonly { label: string }[] };
    expect(vaults.map((vault) => vault.label).sort()).toEqual(['Evening', 'Night']);
  },
  LIMIT,
);
