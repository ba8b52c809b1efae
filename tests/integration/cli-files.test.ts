import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { errorEvent, inspectionEvent } from '../../shared/events';
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

// Files without a vault: keys are given with -r and -i.

const folder = temporaryFolder();
const home = folder.at('home');
const identityFile = folder.at('identity.txt');
const otherIdentityFile = folder.at('other.txt');
const keyImage = folder.at('key.png');
const originals = {
  'a.bin': randomBytes(70_000),
  empty: Buffer.alloc(0),
  'deep/b.txt': Buffer.from('hello\n'),
};
let recipient = '';
let stranger = '';

const run = (args: readonly string[], options: Partial<CliOptions> = {}) =>
  radseal(args, { home, ...options });
const encryptOne = (source: string, to: string, ...more: string[]) =>
  run([
    'encrypt',
    source,
    '--to',
    to,
    '-r',
    recipient,
    '--no-vault',
    '--key-image',
    keyImage,
    '--json',
    ...more,
  ]);

beforeAll(async () => {
  const [identity, other] = [await newIdentity('x25519'), await newIdentity('x25519')];
  recipient = await recipientOf(identity);
  stranger = await recipientOf(other);
  writeFileSync(identityFile, `# test\n${identity}\n`);
  writeFileSync(otherIdentityFile, `${other}\n`);
  mkdirSync(folder.at('in', 'deep'), { recursive: true });
  for (const [name, bytes] of Object.entries(originals)) writeFileSync(folder.at('in', name), bytes);
  symlinkSync('a.bin', folder.at('in', 'link'));
  const made = await run(['key-image', '--out', keyImage]);
  expectExit(made, 0);
  const encrypted = await encryptOne(folder.at('in'), folder.at('enc'));
  expectExit(encrypted, 0);
}, 120_000);
afterAll(() => folder.remove());

describe('there and back', () => {
  test('a folder comes back byte for byte, folders and names included', async () => {
    const decrypted = await run([
      'decrypt',
      folder.at('enc'),
      '--to',
      folder.at('dec'),
      '-i',
      identityFile,
      '--json',
    ]);
    expectExit(decrypted, 0);
    expect(summaryOf(decrypted)).toMatchObject({ action: 'decrypt', done: 3, failed: 0, cancelled: false });
    for (const [name, bytes] of Object.entries(originals)) {
      expect(readFileSync(folder.at('dec', name)).equals(bytes), name).toBe(true);
      expect(statSync(folder.at('dec', name)).mode & 0o777).toBe(0o600);
    }
    expect(filesOf(decrypted).every(({ openedBy }) => openedBy === 'given')).toBe(true);
  });

  test('the plan, the warnings and every file are told on stdout, people read stderr', async () => {
    const encrypted = await encryptOne(folder.at('in'), folder.at('told'), '--no-verify');
    expectExit(encrypted, 0);
    const events = eventsOf(encrypted);
    expect(events[0]).toMatchObject({
      type: 'plan',
      files: 3,
      skipped: 1,
      readers: { own: 0, recovery: 0, others: 1, postQuantum: false },
    });
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.warning] : []));
    expect(warnings.sort()).toEqual([
      'names-can-identify',
      'no-recovery-reader',
      'not-post-quantum',
      'not-read-back',
    ]);
    expect(encrypted.stderr).toContain('no recovery reader');
    expect(summaryOf(encrypted)).toMatchObject({ done: 3, verified: false, keyImages: 1 });
    // Without a vault names are kept, and their folders with them.
    expect(readdirSync(folder.at('told'), { recursive: true }).sort()).toEqual([
      'a.bin.rsl',
      'deep',
      'deep/b.txt.rsl',
      'empty.rsl',
    ]);
  });

  test('names can be hidden without a vault too, and any carrier chosen', async () => {
    const encrypted = await encryptOne(
      folder.at('in', 'a.bin'),
      folder.at('hidden'),
      '--names',
      'hide',
      '--carrier',
      'png',
    );
    expectExit(encrypted, 0);
    const [file] = filesOf(encrypted);
    expect(file).toMatchObject({
      status: 'done',
      carrier: 'png',
      verified: true,
      source: folder.at('in', 'a.bin'),
    });
    expect(file!.output).toMatch(/rs-[0-9a-f]{16}\.png$/);
    expect(file!.output).toContain(file!.fileId!.slice(0, 16));
  });

  test('without --to results go beside the file, and --mode is theirs', async () => {
    mkdirSync(folder.at('beside'));
    writeFileSync(folder.at('beside', 'x.txt'), 'x');
    expectExit(
      await run(['encrypt', folder.at('beside', 'x.txt'), '-r', recipient, '--key-image', keyImage]),
      0,
    );
    const args = ['decrypt', folder.at('beside', 'x.txt.rsl'), '-i', identityFile, '--mode', '640'];
    expectExit(await run(args), 0);
    expect(readFileSync(folder.at('beside', 'x (1).txt'), 'utf8')).toBe('x');
    expect(statSync(folder.at('beside', 'x (1).txt')).mode & 0o777).toBe(0o640);
  });
});

describe('each failure has its code', () => {
  const encrypted = () => readFileSync(folder.at('enc', 'a.bin.rsl'));
  const flipped = (at: number) => {
    const bytes = encrypted();
    bytes[at]! ^= 1;
    return bytes;
  };

  test('damaged files, each of its kind in one run', async () => {
    const whole = encrypted();
    const damaged = {
      truncated: whole.subarray(0, -1),
      'trailing-data': Buffer.concat([whole, Buffer.from('x')]),
      'damaged-data': flipped(whole.length - 10),
      'unsupported-version': flipped(9),
      'unsupported-profile': flipped(10),
      // The length of the readers section, beyond what a container may hold.
      'damaged-header': flipped(35),
      // The tag of the only reader: behind header (35), length (4) and count (2).
      'readers-altered': flipped(35 + 4 + 2),
      'not-encrypted': Buffer.from('no file of ours'),
    };
    const paths = Object.entries(damaged).map(([code, bytes]) => {
      writeFileSync(folder.at(code), bytes);
      return folder.at(code);
    });
    const to = folder.at('nothing');
    const decrypted = await run(['decrypt', ...paths, '--to', to, '-i', identityFile, '--json']);
    expectExit(decrypted, 1);
    const codes = filesOf(decrypted).map(({ source, error }) => [source, error?.code]);
    expect(codes.sort()).toEqual(
      Object.keys(damaged)
        .map((code) => [folder.at(code), code])
        .sort(),
    );
    expect(summaryOf(decrypted).failed).toBe(8);
    expect(readdirSync(to)).toEqual([]);
  });

  test('altered readers are opened when asked', async () => {
    const args = [
      'decrypt',
      folder.at('readers-altered'),
      '--to',
      folder.at('accepted'),
      '-i',
      identityFile,
      '--json',
    ];
    const accepted = await run([...args, '--accept-altered-readers']);
    expectExit(accepted, 0);
    expect(filesOf(accepted)[0]).toMatchObject({ status: 'done', readersAltered: true });
  });

  test('keys', async () => {
    const path = folder.at('enc', 'a.bin.rsl');
    const wrong = await run(['decrypt', path, '--to', folder.at('no'), '-i', otherIdentityFile, '--json']);
    expectExit(wrong, 1);
    expect(filesOf(wrong)[0]!.error!.code).toBe('no-matching-key');
    const none = await run(['decrypt', path, '--to', folder.at('no'), '--json']);
    expectExit(none, 1);
    expect(summaryOf(none).codes).toEqual({ 'identity-needed': 1 });
    const noIdentity = await run(['decrypt', path, '-i', folder.at('in', 'a.bin'), '--json']);
    expect(summaryOf(noIdentity).codes).toEqual({ 'identity-needed': 1 });
    const bad = await run(['encrypt', folder.at('in'), '-r', 'age1nobody', '--json']);
    expectExit(bad, 1);
    expect(summaryOf(bad).codes).toEqual({ 'bad-recipient': 1 });
    const nobody = await run(['encrypt', folder.at('in'), '--json']);
    expect(summaryOf(nobody).codes).toEqual({ 'no-vault': 1 });
  });

  test('what is no file', async () => {
    const args = [
      '-r',
      recipient,
      '--no-vault',
      '--key-image',
      keyImage,
      '--json',
      '--to',
      folder.at('none'),
    ];
    const none = await run(['encrypt', folder.at('in', 'link'), folder.at('missing'), ...args]);
    expectExit(none, 1);
    expect(filesOf(none).map(({ error }) => error?.code)).toEqual(['not-a-regular-file', 'cannot-read']);
    const blocked = await encryptOne(folder.at('in', 'a.bin'), folder.at('in', 'a.bin', 'below'));
    expectExit(blocked, 1);
    expect(summaryOf(blocked).codes).toEqual({ 'cannot-write': 1 });
    const noKeyImage = await run([
      'encrypt',
      folder.at('in'),
      '-r',
      recipient,
      '--key-image',
      identityFile,
      '--json',
    ]);
    expect(summaryOf(noKeyImage).codes).toEqual({ 'no-usable-images': 1 });
  });

  test('encrypted already: refused by name, passed over in a folder, done --again', async () => {
    const named = await encryptOne(folder.at('enc', 'a.bin.rsl'), folder.at('again'));
    expectExit(named, 1);
    expect(filesOf(named)[0]!.error!.code).toBe('already-encrypted');
    const walked = await encryptOne(folder.at('enc'), folder.at('again'));
    expectExit(walked, 0);
    expect(summaryOf(walked)).toMatchObject({ done: 0, skipped: 3, failed: 0 });
    expectExit(await encryptOne(folder.at('enc', 'a.bin.rsl'), folder.at('again'), '--again'), 0);
  });

  test('verify counts by code, writes nothing, and passes over strange files in a folder', async () => {
    mkdirSync(folder.at('mixed'));
    writeFileSync(folder.at('mixed', 'good.rsl'), encrypted());
    writeFileSync(folder.at('mixed', 'bad.rsl'), flipped(encrypted().length - 10));
    writeFileSync(folder.at('mixed', 'short.rsl'), encrypted().subarray(0, 1000));
    writeFileSync(folder.at('mixed', 'stranger.txt'), 'hello');
    const verified = await run(['verify', folder.at('mixed'), '-i', identityFile, '--json']);
    expectExit(verified, 1);
    expect(summaryOf(verified)).toMatchObject({
      action: 'verify',
      done: 1,
      failed: 2,
      skipped: 1,
      codes: { 'damaged-data': 1, truncated: 1 },
    });
    expect(readdirSync(folder.at('mixed'))).toHaveLength(4);
  });

  test('a person reads a sentence with the code, in German too', async () => {
    const english = await run(['decrypt', folder.at('in', 'a.bin'), '-i', identityFile]);
    expectExit(english, 1);
    expect(english.stderr).toMatch(/was not encrypted with Radseal.*\[not-encrypted\]/);
    const german = await run(['decrypt', folder.at('in', 'a.bin'), '-i', identityFile], {
      env: { LANG: 'de_DE.UTF-8' },
    });
    expect(german.stderr).toMatch(/nicht mit Radseal verschlüsselt.*\[not-encrypted\]/);
  });
});

describe('originals', () => {
  test('are removed only when an identity at hand opens the result', async () => {
    writeFileSync(folder.at('gone.txt'), 'bye');
    const refused = await encryptOne(folder.at('gone.txt'), folder.at('gone'), '--delete-originals');
    expectExit(refused, 1);
    expect(summaryOf(refused).codes).toEqual({ 'identity-needed': 1 });
    const wrong = await encryptOne(
      folder.at('gone.txt'),
      folder.at('gone'),
      '--delete-originals',
      '-i',
      otherIdentityFile,
    );
    expect(summaryOf(wrong).codes).toEqual({ 'identity-needed': 1 });
    expect(existsSync(folder.at('gone.txt'))).toBe(true);
    const removed = await encryptOne(
      folder.at('gone.txt'),
      folder.at('gone'),
      '--delete-originals',
      '-i',
      identityFile,
    );
    expectExit(removed, 0);
    expect(filesOf(removed)[0]).toMatchObject({ originalDeleted: true, verified: true });
    expect(existsSync(folder.at('gone.txt'))).toBe(false);
    expectExit(await run(['verify', folder.at('gone'), '-i', identityFile]), 0);
  });
});

describe('usage', () => {
  test.each([
    [['encrypt']],
    [['encrypt', 'x', '--carrier', 'gif']],
    [['decrypt', 'x', '--mode', '999']],
    [['frobnicate']],
    [['key-image']],
    [['key-image', '--out', 'folder']],
    [['init']],
  ])('%j is exit 2', async (args) => {
    expectExit(await run(args), 2);
  });

  test('a pass phrase file that others can read is refused', async () => {
    writeFileSync(folder.at('phrase'), 'secret\n');
    chmodSync(folder.at('phrase'), 0o644);
    const refused = await run(['init', '--kit', folder.at('kit'), '--passphrase-file', folder.at('phrase')]);
    expectExit(refused, 2);
    expect(existsSync(folder.at('kit'))).toBe(false);
    expect(refused.stderr).toContain('chmod 600');
  });
});

describe('inspect', () => {
  test('says what is public, without any key', async () => {
    const json = await run(['inspect', folder.at('enc', 'a.bin.rsl'), '--json']);
    expectExit(json, 0);
    expect(inspectionEvent.parse(JSON.parse(json.stdout))).toMatchObject({
      carrier: 'plain',
      version: 1,
      profile: 1,
      readers: ['x25519'],
      postQuantum: false,
    });
    const text = await run(['inspect', folder.at('enc', 'a.bin.rsl')]);
    expect(text.stdout).toContain('Not post-quantum');
    const none = await run(['inspect', folder.at('in', 'a.bin'), '--json']);
    expectExit(none, 1);
    expect(errorEvent.parse(JSON.parse(none.stdout)).error.code).toBe('not-encrypted');
    expect(none.stderr).toContain('[not-encrypted]');
  });
});

describe('interrupted', () => {
  const big = folder.at('big.bin');
  const args = (to: string) => [
    'encrypt',
    big,
    '--to',
    to,
    '-r',
    stranger,
    '--no-vault',
    '--key-image',
    keyImage,
    '--json',
  ];
  const isWorking = (stdout: string) => /"type":"progress".*"bytesDone":[1-9]/.test(stdout);

  beforeAll(() => {
    writeFileSync(big, '');
    truncateSync(big, 3 * 1024 ** 3);
  });

  test('Ctrl-C: exit 130, a summary, nothing half-written', async () => {
    let sent = 0;
    const stopped = await run(args(folder.at('cut')), {
      onStdout: (stdout, child) => {
        if (!isWorking(stdout) || sent) return;
        sent = Date.now();
        child.kill('SIGINT');
      },
    });
    expectExit(stopped, 130);
    expect(sent).toBeGreaterThan(0);
    expect(summaryOf(stopped)).toMatchObject({ cancelled: true, done: 0 });
    expect(readdirSync(folder.at('cut'))).toEqual([]);
  });

  test('the engine killed in mid-file: worker-crashed, nothing under a final name, the rest cleaned up later', async () => {
    let killed = false;
    const died = await run(args(folder.at('crash')), {
      onStdout: (stdout, child) => {
        if (!isWorking(stdout) || killed) return;
        killed = true;
        const [engine] = childrenOf(child.pid!);
        process.kill(engine!, 'SIGKILL');
      },
    });
    expectExit(died, 1);
    expect(killed).toBe(true);
    expect(summaryOf(died).codes).toEqual({ 'worker-crashed': 1 });
    expect(readdirSync(folder.at('crash')).filter((name) => !/^\.radseal-.*\.part$/.test(name))).toEqual([]);
    // The next job in that folder removes what the dead one left.
    expectExit(await encryptOne(folder.at('in', 'empty'), folder.at('crash')), 0);
    expect(readdirSync(folder.at('crash'))).toEqual(['empty.rsl']);
  });
});
