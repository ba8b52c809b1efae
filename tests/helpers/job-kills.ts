import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'libsql';
import { expect } from 'vitest';
import { keyImagePng } from '../../electron/services/key-image-png';
import { childrenOf, expectExit, radseal, summaryOf, temporaryFolder } from './cli';
import { newReader } from './workplace';

/** A batch of files that is encrypted again and again, and killed at chance moments. */
export interface KilledJob {
  /**
   * Goes on with the batch and kills every process of it at a chance moment; fails where the journal or the ledger is not
   * whole, an original is not as it was, or a name that is there bears something else later. True where the batch came
   * to its end first; it was then decrypted and compared, and begins anew.
   */
  killOnce(): Promise<boolean>;
  /** Lets the batch come to its end, and compares. */
  finish(): Promise<void>;
  remove(): void;
}

const PHRASE = 'correct horse 1';
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Makes the batch; of a vault, or of a reader named by a key. */
export async function makeKilledJob({
  files,
  vault,
}: {
  readonly files: number;
  readonly vault: boolean;
}): Promise<KilledJob> {
  const folder = temporaryFolder();
  const home = folder.at('home');
  const { recipient, identity } = await newReader();
  writeFileSync(folder.at('identity'), `${identity}\n`);
  writeFileSync(folder.at('key.png'), keyImagePng(new Uint8Array(196_608)));
  const env: Record<string, string> = vault ? { RADSEAL_PASSPHRASE: PHRASE } : {};
  const run = (args: readonly string[], options = {}) => radseal(args, { home, env, ...options });
  const originals = new Map<string, string>();
  mkdirSync(folder.at('in'));
  for (let n = 0; n < files; n++) {
    const path = folder.at('in', `${n}.bin`);
    writeFileSync(path, randomBytes(2_000 + randomInt(40_000)));
    originals.set(`${n}.bin`, hashOf(path));
  }
  if (vault) {
    expectExit(await run(['init', '--x25519', '--kit', folder.at('kit.txt')]), 0);
    expectExit(await run(['recovery', 'prove', folder.at('kit.txt')]), 0);
  }
  let batch = 0;
  /** What stands under final names, by content: it must never change. */
  let known = new Map<string, string>();
  const out = () => folder.at(`out-${batch}`);
  const command = () => {
    const reader = vault ? [] : ['-r', recipient, '--no-vault'];
    return [
      'encrypt',
      folder.at('in'),
      '--to',
      out(),
      ...reader,
      '--key-image',
      folder.at('key.png'),
      '--json',
    ];
  };

  function look(): void {
    for (const [name, hash] of originals) expect(hashOf(folder.at('in', name)), name).toBe(hash);
    const made = safeNames(out());
    for (const [name, hash] of known) expect(hashOf(join(out(), name)), name).toBe(hash);
    known = new Map(made.map((name) => [name, hashOf(join(out(), name))]));
    for (const path of databasesIn(home)) expect(integrityOf(path), path).toBe('ok');
  }

  async function compare(): Promise<void> {
    look();
    expect(readdirSync(out())).toHaveLength(files);
    const back = folder.at(`back-${batch}`);
    const key = vault ? [] : ['-i', folder.at('identity')];
    expectExit(await run(['decrypt', out(), '--to', back, ...key, '--json']), 0);
    expect(readdirSync(back)).toHaveLength(files);
    for (const [name, hash] of originals) expect(hashOf(join(back, name)), name).toBe(hash);
    if (vault) expectExit(await run(['audit', 'verify']), 0);
    batch++;
    known = new Map();
  }

  async function finish(): Promise<void> {
    const last = await run(command());
    expectExit(last, 0);
    expect(summaryOf(last)).toMatchObject({ done: files, failed: 0 });
    await compare();
  }

  return {
    killOnce: async () => {
      const after = randomInt(files);
      const pause = randomInt(30);
      let isStruck = false;
      const struck = await run(command(), {
        onStdout: (stdout: string, child: { readonly pid?: number }) => {
          if (isStruck || stdout.split('"type":"file"').length - 1 < after) return;
          isStruck = true;
          void setTimeout(pause).then(() => killAll(child.pid!));
        },
      });
      if (struck.code === 0) {
        await compare();
        return true;
      }
      expect(isStruck, struck.stderr).toBe(true);
      look();
      return false;
    },
    finish,
    remove: folder.remove,
  };
}

function killAll(pid: number): void {
  for (const one of [...childrenIfAny(pid), pid])
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
}

/** The batch may have come to its end since. */
function childrenIfAny(pid: number): readonly number[] {
  try {
    return childrenOf(pid);
  } catch {
    return [];
  }
}

/** Names that are no temporary file or lock of ours; none where the folder is not there yet. */
function safeNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.radseal-'));
  } catch {
    return [];
  }
}

const databasesIn = (home: string): readonly string[] =>
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.db'))
    .map(({ parentPath, name }) => join(parentPath, name));

function integrityOf(path: string): unknown {
  const database = new Database(path, { timeout: 10_000 });
  try {
    return (database.prepare('pragma integrity_check').get() as { readonly integrity_check: unknown })
      .integrity_check;
  } finally {
    database.close();
  }
}
