import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtPrograms, expectExit, radseal, summaryOf, temporaryFolder } from '../helpers/cli';
import { NO_STRACE } from '../helpers/trace';
import { newReader } from '../helpers/workplace';

// A job whose engine is killed by the kernel right before a system call takes effect, while strace watches: whatever
// the call was, the same command goes on with the job, and nothing is lost, half-written, doubled or left behind.

const folder = temporaryFolder();
const home = folder.at('home');
const keyImage = folder.at('key.png');
const identityFile = folder.at('identity');
const LIMIT = 300_000;
const FILES = 5;
const contents = Array.from({ length: FILES }, () => randomBytes(30_000));
let recipient = '';

const works = spawnSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true']).status === 0;

/** Each names system calls whose first one in any thread is the process's last. */
const KILLS = ['link,linkat', 'unlink,unlinkat', 'fdatasync,fsync'];

beforeAll(async () => {
  const reader = await newReader();
  recipient = reader.recipient;
  writeFileSync(identityFile, `${reader.identity}\n`);
  mkdirSync(folder.at('in'));
  for (const [n, content] of contents.entries()) writeFileSync(folder.at('in', `${n}.bin`), content);
  expectExit(await radseal(['key-image', '--out', keyImage], { home }), 0);
}, LIMIT);
afterAll(() => folder.remove());

/** Runs the command line under strace, which kills at the first such call; the exit status. */
function killedAt(calls: string, args: readonly string[]): Promise<number | null> {
  const strace = ['-f', '--seccomp-bpf', '-o', '/dev/null', '-e', `trace=${calls}`];
  const inject = ['-e', `inject=${calls}:signal=KILL:when=1`];
  const program = join(builtPrograms(), 'cli/radseal.js');
  const child = spawn('strace', [...strace, ...inject, process.execPath, program, ...args], {
    env: { ...process.env, RADSEAL_HOME: home, LANG: 'C.UTF-8' },
    stdio: 'ignore',
  });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
}

const visible = (name: string) => readdirSync(folder.at(name)).filter((file) => !file.startsWith('.'));

test.for(KILLS)('encrypting and decrypting, killed at %s', { timeout: LIMIT }, async (calls, { skip }) => {
  skip(!works, NO_STRACE);
  const name = calls.split(',')[0]!;
  const [sealed, opened] = [folder.at(`${name}-sealed`), folder.at(`${name}-opened`)];
  const steps = [
    ['encrypt', folder.at('in'), '--to', sealed, '-r', recipient, '--no-vault', '--key-image', keyImage],
    ['decrypt', sealed, '--to', opened, '-i', identityFile],
  ];
  for (const args of steps) {
    expect(await killedAt(calls, [...args, '--json'])).not.toBe(0);
    const again = await radseal([...args, '--json'], { home });
    expectExit(again, 0);
    expect(summaryOf(again)).toMatchObject({ done: FILES, failed: 0 });
  }
  for (const place of [`${name}-sealed`, `${name}-opened`]) {
    expect(visible(place)).toHaveLength(FILES);
    expect(readdirSync(folder.at(place))).toHaveLength(FILES);
  }
  for (const [at, content] of contents.entries()) {
    expect(readFileSync(join(opened, `${at}.bin`)).equals(content)).toBe(true);
    expect(readFileSync(folder.at('in', `${at}.bin`)).equals(content)).toBe(true);
  }
});
