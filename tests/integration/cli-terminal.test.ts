import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { builtPrograms, temporaryFolder } from '../helpers/cli';

// What only a terminal shows: `script` (bsdutils, on every Debian) lends one.

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A bare root without /dev/pts has no terminal to lend. */
const noTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status !== 0;
beforeEach(({ skip }) => skip(noTerminal, 'this machine has no pseudo-terminals (/dev/pts)'));

/** Runs the command line on a terminal; types each answer when its question has appeared. */
function onTerminal(
  args: readonly string[],
  dialogue: readonly (readonly [question: string, answer: string])[],
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
    unanswered = '';
    child.stdin.write(open.shift()![1]);
  });
  return new Promise<{ code: number | null; seen: string }>((done) => {
    child.on('close', (code) => done({ code, seen }));
  });
}

test('a new pass phrase is asked for twice and never shown; two that differ make nothing', async () => {
  const { code, seen } = await onTerminal(
    ['init', '--kit', folder.at('kit.txt')],
    [
      ['New pass phrase:', 'first try\r'],
      ['Once more:', 'second try\r'],
    ],
  );
  expect(code).toBe(2);
  expect(seen).toContain('differ');
  expect(seen).not.toMatch(/first try|second try/);
  expect(existsSync(folder.at('kit.txt'))).toBe(false);
});

test('backspace works, and Ctrl-C at the question is exit 130', async () => {
  const made = await onTerminal(
    ['init', '--x25519', '--kit', folder.at('kit.txt')],
    [
      ['New pass phrase:', 'abcX\u007fd\r'],
      ['Once more:', 'abcd\r'],
    ],
  );
  expect(made.code, made.seen).toBe(0);
  expect(made.seen).not.toContain('abc');
  const stopped = await onTerminal(['recovery', 'prove', folder.at('kit.txt')], [['Pass phrase:', '\u0003']]);
  expect(stopped.code, stopped.seen).toBe(130);
  const proved = await onTerminal(['recovery', 'prove', folder.at('kit.txt')], [['Pass phrase:', 'abcd\r']]);
  expect(proved.code, proved.seen).toBe(0);
});
