import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { builtPrograms, expectExit, radseal, temporaryFolder } from '../helpers/cli';
import { newReader } from '../helpers/workplace';

// What only a terminal shows: `script` (bsdutils, on every Debian) lends one.

const folder = temporaryFolder();
const PHRASE = 'walnut orbit lantern seven';
afterAll(() => folder.remove());

/** A bare root without /dev/pts has no terminal to lend. */
const noTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status !== 0;
beforeEach(({ skip }) => skip(noTerminal, 'this machine has no pseudo-terminals (/dev/pts)'));

/** Runs the command line on a terminal; types each answer when its question has appeared. */
function onTerminal(
  args: readonly string[],
  dialogue: readonly (readonly [question: string, answer: string | ((shown: string) => string)])[],
) {
  const command = [process.execPath, join(builtPrograms(), 'cli/radseal.js'), ...args]
    .map((a) => `'${a}'`)
    .join(' ');
  const { RADSEAL_PASSPHRASE: _, ...inherited } = process.env;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...inherited, LANG: 'C.UTF-8', RADSEAL_HOME: folder.at('home') },
  });
  const open = [...dialogue];
  let seen = '';
  let unanswered = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    seen += chunk;
    unanswered += chunk;
    if (!open[0] || !unanswered.includes(open[0][0])) return;
    const [, answer] = open.shift()!;
    const typed = typeof answer === 'string' ? answer : answer(unanswered);
    unanswered = '';
    child.stdin.write(typed);
  });
  return new Promise<{ code: number | null; seen: string }>((done) => {
    child.on('close', (code) => done({ code, seen }));
  });
}

test('a new pass phrase is asked for twice and never shown; two that differ make nothing', async () => {
  const { code, seen } = await onTerminal(
    ['init', '--kit', folder.at('kit.txt')],
    [
      ['New pass phrase:', 'lantern orbit walnut first\r'],
      ['Once more:', 'lantern orbit walnut second\r'],
    ],
  );
  expect(code).toBe(2);
  expect(seen).toContain('differ');
  expect(seen).not.toMatch(/lantern|first|second/);
  expect(existsSync(folder.at('kit.txt'))).toBe(false);
});

test('backspace works, and Ctrl-C at the question is exit 130', async () => {
  const made = await onTerminal(
    ['init', '--x25519', '--kit', folder.at('kit.txt')],
    [
      ['New pass phrase:', 'walnut orbit lanternX\u007f sevenX\u007f\r'],
      ['Once more:', `${PHRASE}\r`],
    ],
  );
  expect(made.code, made.seen).toBe(0);
  expect(made.seen).not.toContain('walnut');
  const stopped = await onTerminal(['recovery', 'prove', folder.at('kit.txt')], [['Pass phrase:', '\u0003']]);
  expect(stopped.code, stopped.seen).toBe(130);
  const proved = await onTerminal(
    ['recovery', 'prove', folder.at('kit.txt')],
    [['Pass phrase:', `${PHRASE}\r`]],
  );
  expect(proved.code, proved.seen).toBe(0);
});

test('on a terminal a phrase that is guessed within a day is asked for again, and one is suggested', async () => {
  let suggested = '';
  const { code, seen } = await onTerminal(
    ['init', '--x25519', '--name', 'Suggested', '--kit', folder.at('suggested.txt')],
    [
      ['New pass phrase:', 'short\r'],
      ['New pass phrase:', 'krankenhaus radiologie\r'],
      ['New pass phrase:', '\r'],
      [
        'New pass phrase:',
        (shown) => {
          suggested = /^ {2}([a-z]+(?: [a-z]+){5})\r?$/m.exec(shown)?.[1] ?? 'none was shown';
          return `${suggested}\r`;
        },
      ],
      ['Once more:', () => `${suggested}\r`],
    ],
  );
  expect(code, seen).toBe(0);
  for (const sentence of ['Use at least 12 characters.', 'Too easy to guess.', '66 bits', 'Strong.'])
    expect(seen).toContain(sentence);
  // It is seen once, where it was suggested.
  expect(seen.split(suggested)).toHaveLength(2);
});

test('a progress bar on a terminal, none in a pipe', async () => {
  const { recipient } = await newReader();
  writeFileSync(folder.at('scan.bin'), randomBytes(40_000_000));
  const args = (to: string) => [
    'encrypt',
    folder.at('scan.bin'),
    '--to',
    folder.at(to),
    '-r',
    recipient,
    '--no-vault',
  ];
  const shown = await onTerminal(args('shown'), []);
  expect(shown.code, shown.seen).toBe(0);
  // cli-progress: a bar, how many percent, how many files.
  expect(shown.seen).toMatch(/\d+% \| 0\/1 \| /);
  const piped = await radseal(args('piped'), { home: folder.at('home') });
  expectExit(piped, 0);
  expect(`${piped.stdout}${piped.stderr}`).not.toMatch(/% \|/);
});
