import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const FOLDER = new URL('../../docs/evidence/', import.meta.url);

/**
 * Writes what a long suite did to docs/evidence/<suite>.json, which is committed: `npm test` fails where it is
 * missing. `startedAt`: Date.now() before the first case. Call it only after the last assertion.
 */
export function writeEvidence(
  suite: string,
  counts: Readonly<Record<string, number>>,
  startedAt: number,
): void {
  const git = (...args: readonly string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  // Evidence that other suites wrote in the same run is no change of what was tested.
  const changed = git('status', '--porcelain', '--', ':/', ':(exclude,top)docs/evidence');
  const commit = git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : '-dirty');
  const cores = cpus();
  const evidence = {
    suite,
    commit,
    machine: {
      cpu: cores[0]?.model.trim() ?? 'unknown',
      cores: cores.length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
    node: process.version,
    electron: process.versions['electron'] ?? null,
    counts,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    date: new Date().toISOString().slice(0, 10),
  };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(`${suite}.json`, FOLDER), `${JSON.stringify(evidence, null, 2)}\n`);
}
