import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { loadIdentity, newIdentity, recipientOf } from '../../electron/core/age/age';
import type { KeyKind } from '../../electron/core/age/kinds';
import { inspectHead } from '../../electron/core/container/public-head';
import { openHead } from '../../electron/core/container/reader';
import { expectExit, radseal, summaryOf, type CliRun } from './cli';
import type { Pools } from './pools';
import { encryptTask } from './tasks';

/** A folder of encrypted files of one reader, and a second one who is to be added. */
export interface ManyFiles {
  readonly folder: string;
  readonly names: readonly string[];
  /** Whose key file opens them now. */
  readonly identityFile: string;
  readonly friend: { readonly identity: string; readonly recipient: string };
}

/** Makes `count` files below `place`: each of `distinct` contents encrypted once, and copied. */
export async function makeMany(
  { crypt }: Pick<Pools, 'crypt'>,
  { place, kind, count, distinct }: { place: string; kind: KeyKind; count: number; distinct: number },
): Promise<ManyFiles> {
  const [folder, seeds] = [join(place, 'many'), join(place, 'seeds')];
  for (const path of [folder, seeds]) mkdirSync(path, { recursive: true });
  const [own, friend] = [await newIdentity(kind), await newIdentity(kind)];
  const identityFile = join(place, 'identity');
  writeFileSync(identityFile, `${own}\n`);
  const recipients = [await recipientOf(own)];
  const sealed = await Promise.all(
    Array.from({ length: distinct }, async (_, index) => {
      const source = join(place, `source-${index}`);
      writeFileSync(source, randomBytes(20_000));
      const { name } = await crypt.encryptFile(
        encryptTask({ source, targetFolder: seeds, recipients, carrier: 'plain' }),
      );
      rmSync(source);
      return join(seeds, name);
    }),
  );
  const names = Array.from({ length: count }, (_, index) => `${String(index).padStart(5, '0')}.rsl`);
  for (const [index, name] of names.entries()) copyFileSync(sealed[index % distinct]!, join(folder, name));
  return { folder, names, identityFile, friend: { identity: friend, recipient: await recipientOf(friend) } };
}

/** SHA-256 of a plain file's payload, and how many readers its head names. */
function looked(file: string): { readonly payload: string; readonly readers: number } {
  const bytes = readFileSync(file);
  const { headLength, readers } = inspectHead(bytes);
  const payload = createHash('sha256').update(bytes.subarray(headLength)).digest('hex');
  return { payload, readers: readers.length };
}

export const lookAtAll = ({ folder, names }: ManyFiles) => names.map((name) => looked(join(folder, name)));

/** `share add` on the whole folder by the command line. */
export const addFriend = (many: ManyFiles, home: string, env: Readonly<Record<string, string>> = {}) =>
  radseal(['share', 'add', many.folder, '-r', many.friend.recipient, '-i', many.identityFile, '--json'], {
    home,
    env,
  });

/**
 * What must hold after a run to its end: every file changed, the same payload byte for byte, one reader more, nothing
 * beside them, and the head of `opened` files opens for the new reader. Returns files per second as the job told it.
 */
export async function expectAdded(
  many: ManyFiles,
  before: ReturnType<typeof lookAtAll>,
  run: CliRun,
  opened: number,
): Promise<number> {
  expectExit(run, 0);
  const { done, failed, seconds } = summaryOf(run);
  expect([done, failed]).toEqual([many.names.length, 0]);
  expect(lookAtAll(many)).toEqual(before.map(({ payload, readers }) => ({ payload, readers: readers + 1 })));
  expect(readdirSync(many.folder).sort()).toEqual(many.names);
  const identity = loadIdentity(many.friend.identity);
  for (const name of many.names.slice(0, opened)) {
    const head = await openHead(readFileSync(join(many.folder, name)), [identity], {});
    expect(head.readersAltered).toBe(false);
  }
  return done / seconds;
}

/**
 * The n-th call that changes something in the folder is the process's last, for every n of `places` (all where it is not
 * given): each file is the old or the new one, and the next run ends what was begun. `fresh` makes the folder anew.
 */
export async function killAtEach(options: {
  readonly fresh: () => ManyFiles;
  readonly home: string;
  readonly ledger: string;
  readonly places?: readonly number[];
}): Promise<{ readonly calls: number; readonly kills: number; readonly old: number; readonly new: number }> {
  const { fresh, home, ledger } = options;
  const seam = `--import=${new URL('./faults.mjs', import.meta.url).href}`;
  const faulty = async (many: ManyFiles, fault?: string) => {
    rmSync(ledger, { force: true });
    return addFriend(many, home, {
      NODE_OPTIONS: seam,
      RADSEAL_FAULT_UNDER: many.folder,
      RADSEAL_FAULT_LEDGER: ledger,
      ...(fault !== undefined && { RADSEAL_FAULT: fault }),
    });
  };
  const clean = fresh();
  const before = lookAtAll(clean);
  await expectAdded(clean, before, await faulty(clean), clean.names.length);
  const calls = readFileSync(ledger, 'utf8').trimEnd().split('\n').length;
  const told = { calls, kills: 0, old: 0, new: 0 };
  for (const place of options.places ?? Array.from({ length: calls }, (_, index) => index + 1)) {
    const many = fresh();
    const killed = await faulty(many, `${place}:kill`);
    expect(killed.code, `call ${place}`).not.toBe(0);
    told.kills += 1;
    for (const [index, now] of lookAtAll(many).entries()) {
      const was = before[index]!;
      expect(now.payload, `call ${place}`).toBe(was.payload);
      expect([was.readers, was.readers + 1]).toContain(now.readers);
      told[now.readers === was.readers ? 'old' : 'new'] += 1;
    }
    const again = await addFriend(many, home);
    await expectAdded(many, before, again, many.names.length);
  }
  return told;
}
