import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { childrenOf, radseal, type CliRun } from './cli';
import { madePng } from './pictures';

/** A folder of `count` small PNGs, no two the same. */
export function makeImages(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  for (let n = 1; n <= count; n += 1) {
    const png = madePng(64, 48, (i) => ((i % 64) * 3 + Math.floor(i / 64) * n) & 255);
    writeFileSync(join(folder, `image-${String(n).padStart(5, '0')}.png`), png);
  }
}

/** Peak resident memory (VmHWM, MiB) of the engine below a process; 0 while there is none. Linux. */
function enginePeak(pid: number): number {
  for (const child of childrenOf(pid))
    try {
      if (!readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('engine/entry')) continue;
      const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child}/status`, 'utf8'));
      if (found) return Number(found[1]) / 1024;
    } catch {
      // It has just ended.
    }
  return 0;
}

/** `analyse` of a folder, and the most memory its engine had. */
export async function analyseFolder(
  folder: string,
  { report, home }: { readonly report: string; readonly home: string },
): Promise<{ readonly run: CliRun; readonly engineMiB: number }> {
  let [engineMiB, ended] = [0, false];
  let looking: Promise<void> | undefined;
  const look = async (pid: number) => {
    while (!ended) {
      try {
        engineMiB = Math.max(engineMiB, enginePeak(pid));
      } catch {
        return;
      }
      await wait(100);
    }
  };
  const run = await radseal(['analyse', folder, '--report', report, '--json'], {
    home,
    env: { RADSEAL_ELECTRON: '' },
    onStart: (child) => (looking = look(child.pid!)),
  });
  ended = true;
  await looking;
  return { run, engineMiB };
}

/** Starts `analyse` of a folder and presses Ctrl-C as soon as `after` images are measured. */
export async function cancelAfter(
  after: number,
  folder: string,
  { report, home }: { readonly report: string; readonly home: string },
): Promise<{ readonly run: CliRun; readonly measured: number }> {
  const doneIn = (stdout: string) =>
    stdout
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as { type: string; done?: number })
      .reduce((most, { type, done = 0 }) => (type === 'progress' ? Math.max(most, done) : most), 0);
  let isTold = false;
  const run = await radseal(['analyse', folder, '--report', report, '--json'], {
    home,
    onStdout: (stdout, child) => {
      if (isTold || doneIn(stdout) < after) return;
      isTold = true;
      child.kill('SIGINT');
    },
  });
  return { run, measured: doneIn(run.stdout) };
}
