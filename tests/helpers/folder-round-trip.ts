import { cpSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import { expectExit, radseal, summaryOf, temporaryFolder } from './cli';
import { expectValidCarriers } from './outside-tools';
import type { RealFile } from './real-files';
import { newReader } from './workplace';

/**
 * Encrypts the files as one folder with the command line, in auto mode, and decrypts that folder; compares
 * bytes, names, folders and times. Between the two other programs look at every carrier. How many came back, and how
 * many carriers of which kind they had.
 */
export async function roundTripByCommandLine(
  files: readonly RealFile[],
): Promise<{ readonly files: number; readonly dicom: number; readonly png: number }> {
  const folder = temporaryFolder();
  try {
    const { identity, recipient } = await newReader();
    writeFileSync(folder.at('identity'), `${identity}\n`);
    for (const [at, { name, path }] of files.entries()) {
      const copy = folder.at('in', name);
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(path, copy);
      // No part of a second that a coarser clock would keep by chance.
      utimesSync(copy, 1_600_000_000.123_457 + at, 1_600_000_000.123_457 + at);
    }
    const home = folder.at('home');
    const run = (...args: string[]) => radseal([...args, '--json'], { home });
    const to = ['--to', folder.at('sealed')];
    const sealed = await run('encrypt', folder.at('in'), ...to, '-r', recipient, '--no-vault');
    expectExit(sealed, 0);
    expect(summaryOf(sealed)).toMatchObject({ done: files.length, failed: 0, verified: true });
    const carriers = expectValidCarriers(folder.at('sealed'));
    const opened = await run(
      ...['decrypt', folder.at('sealed'), '--to', folder.at('out'), '-i', folder.at('identity')],
    );
    expectExit(opened, 0);
    for (const { name, path } of files) {
      expect(readFileSync(folder.at('out', name)).equals(readFileSync(path)), name).toBe(true);
      const [before, after] = [folder.at('in', name), folder.at('out', name)].map(
        (file) => statSync(file, { bigint: true }).mtimeNs,
      );
      // Two microseconds: a time goes through a double of seconds.
      expect(Math.abs(Number(after! - before!)), `${name}: nanoseconds`).toBeLessThanOrEqual(2_000);
    }
    return { files: files.length, ...carriers };
  } finally {
    folder.remove();
  }
}
