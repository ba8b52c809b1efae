import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { build } from 'vite';
import { temporaryFolder } from './cli';

const ROOT = resolve(import.meta.dirname, '../..');

/** What other processes do to a ledger: races for the same file keys, and death at any time. */
export interface LedgerRaces {
  /** Has two processes reserve each of `count` keys at the same time; tells how each attempt ended. */
  race(
    count: number,
  ): Promise<{ readonly reserved: number; readonly refused: number; readonly won: readonly number[] }>;
  /** Kills a process right after it reserved a key, before any use; tells how the next process to ask for it fares. */
  dieBetween(): Promise<string>;
  /** Kills a process that reserves key after key; tells how many it had told of, and how many of those another may have. */
  killWhileWriting(milliseconds: number): Promise<{ readonly told: number; readonly lost: number }>;
  remove(): void;
}

/** Builds the ledger as the engine has it, for processes of their own. */
export async function ledgerRaces(): Promise<LedgerRaces> {
  const folder = temporaryFolder();
  // Below node_modules, so that packages are found.
  const built = join(ROOT, 'node_modules/.cache', `radseal-test-ledger-${process.pid}`);
  mkdirSync(built, { recursive: true });
  const input = {
    'used-keys': join(ROOT, 'electron/services/used-keys.ts'),
    ledger: join(ROOT, 'electron/storage/ledger.ts'),
  };
  const output = { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' } as const;
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: built,
      rollupOptions: { input, output, preserveEntrySignatures: 'strict' },
    },
  });
  const path = folder.at('ledger.db');
  const ledgerKey = randomBytes(32).toString('hex');
  const start = async () => {
    const modules = [join(built, 'used-keys.mjs'), join(built, 'ledger.mjs')];
    const child = fork(join(import.meta.dirname, 'ledger-process.mjs'), [...modules, path, ledgerKey], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    return child;
  };
  const asking = async <T>(ask: (child: ChildProcess) => Promise<T>): Promise<T> => {
    const child = await start();
    try {
      return await ask(child);
    } finally {
      await ended(child);
    }
  };
  return {
    race: async (count) => {
      const children = await Promise.all([start(), start()]);
      const won = [0, 0];
      let refused = 0;
      for (let n = 0; n < count; n++) {
        const key = randomBytes(32).toString('hex');
        const answers = await Promise.all(children.map((child) => answerTo(child, key)));
        answers.forEach((answer, of) => (won[of]! += answer === 'reserved' ? 1 : 0));
        refused += answers.filter((answer) => answer === 'file-key-repeated').length;
      }
      await Promise.all(children.map(ended));
      return { reserved: won[0]! + won[1]!, refused, won };
    },
    dieBetween: async () => {
      const key = randomBytes(32).toString('hex');
      const child = await start();
      child.send({ die: key });
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      if (signal !== 'SIGKILL') throw new Error('the process did not die as it should');
      return asking((next) => answerTo(next, key));
    },
    killWhileWriting: async (milliseconds) => {
      const child = await start();
      let text = '';
      child.stdout!.setEncoding('utf8').on('data', (more: string) => (text += more));
      child.send({ flood: true });
      await setTimeout(milliseconds);
      child.kill('SIGKILL');
      await once(child, 'close');
      const told = text.split('\n').slice(0, -1);
      return asking(async (next) => {
        let lost = 0;
        for (const key of told) if ((await answerTo(next, key)) !== 'file-key-repeated') lost++;
        return { told: told.length, lost };
      });
    },
    remove: () => {
      folder.remove();
      rmSync(built, { recursive: true, force: true });
    },
  };
}

async function answerTo(child: ChildProcess, key: string): Promise<string> {
  const answered = once(child, 'message') as Promise<[string]>;
  child.send({ key });
  return (await answered)[0];
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}
