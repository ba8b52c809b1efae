import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { keyImagePng } from '../../electron/services/key-image-png';
import { eventsOf, expectExit, radseal, summaryOf, temporaryFolder } from '../helpers/cli';
import { writeEvidence } from '../helpers/evidence';
import { DISK_ERRORS, strikeAll, type FaultKind } from '../helpers/fault-job';
import { mountTmpfs } from '../helpers/mount';
import { newReader } from '../helpers/workplace';

// Every fault at every call of a batch of five encryptions and five decryptions. RADSEAL_FULL_PART names the parts to
// run (kills, errors, vault, disk; several with commas between); the evidence tells what was run, and no more.

const FILES = 5;
const PARTS = ['kills', 'errors', 'vault', 'disk'] as const;
const wished = process.env['RADSEAL_FULL_PART']?.split(',') ?? PARTS;
const startedAt = Date.now();
const counts: Record<string, number> = {};
const ended: string[] = [];

// Written only when every part that was to run came to its end.
afterAll(() => {
  const parts = PARTS.filter((part) => wished.includes(part));
  if (parts.length > 0 && parts.every((part) => ended.includes(part)))
    writeEvidence('job-faults', counts, startedAt);
});

const part = (
  name: (typeof PARTS)[number],
  title: string,
  run: (skip: (reason: string) => void) => Promise<void>,
) => {
  if (!wished.includes(name)) console.warn(`left out: ${name} is no part of RADSEAL_FULL_PART`);
  test.skipIf(!wished.includes(name))(title, async ({ skip }) => {
    await run((reason) => skip(reason));
    ended.push(name);
  });
};

const strike = async (kinds: readonly FaultKind[], label: string, vault = false) =>
  void Object.assign(counts, await strikeAll({ files: FILES, vault, kinds, label }));

part(
  'kills',
  'killed at each call that changes something: nothing lost, half-written, doubled or left behind',
  () => strike(['kill'], 'kills'),
);

part(
  'errors',
  'each error of a disk at each of these calls: a code, nothing lost, and the same command again ends it',
  () => strike(DISK_ERRORS, 'errors'),
);

part('vault', 'killed at each call of a job of a vault, its ledger and audit log among them', () =>
  strike(['kill'], 'vaultKills', true),
);

part(
  'disk',
  'a real disk of 8 MiB fills up: the job waits, says so, and goes on when there is room',
  async (skip) => {
    const folder = temporaryFolder();
    // What was registered last comes first: the disk is taken away, then the folder it stood in.
    onTestFinished(folder.remove);
    const out = folder.at('out');
    mkdirSync(out);
    // What was not run is in no evidence.
    if (!mountTmpfs(out, 'size=8m')) skip('no disk of 8 MiB can be mounted here');
    const { recipient, identity } = await newReader();
    writeFileSync(folder.at('identity'), `${identity}\n`);
    writeFileSync(folder.at('key.png'), keyImagePng(new Uint8Array(196_608)));
    mkdirSync(folder.at('in'));
    const contents = Array.from({ length: 8 }, () => randomBytes(700_000));
    for (const [n, content] of contents.entries()) writeFileSync(folder.at('in', `${n}.bin`), content);
    writeFileSync(`${out}/ballast`, new Uint8Array(5 * 1024 * 1024));
    const home = folder.at('home');
    let isFreed = false;
    const args = ['-r', recipient, '--no-vault', '--key-image', folder.at('key.png'), '--json'];
    const run = await radseal(['encrypt', folder.at('in'), '--to', out, ...args], {
      home,
      onStdout: (stdout) => {
        if (isFreed || !stdout.includes('waiting-for-space')) return;
        isFreed = true;
        void setTimeout(500).then(() => rmSync(`${out}/ballast`));
      },
    });
    expect(isFreed).toBe(true);
    expect(
      eventsOf(run).filter((event) => event.type === 'warning' && event.warning === 'waiting-for-space'),
    ).toHaveLength(1);
    expectExit(run, 0);
    expect(summaryOf(run)).toMatchObject({ done: contents.length, failed: 0 });
    expect(readdirSync(out)).toHaveLength(contents.length);
    expectExit(
      await radseal(['decrypt', out, '--to', folder.at('back'), '-i', folder.at('identity'), '--json'], {
        home,
      }),
      0,
    );
    for (const [n, content] of contents.entries())
      expect(readFileSync(folder.at('back', `${n}.bin`)).equals(content)).toBe(true);
    counts['filesOnADiskOf8MiB'] = contents.length;
  },
);
