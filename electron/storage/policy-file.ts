import { lstatSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { NO_RULES, policyRules, type PolicyState } from '../../shared/policy';
import { readSmallFile } from './small-file';

// policy.json: {"version": 1, …} with the rules that are made. docs/policy.md describes it.
const VERSION = 1;
const MAX_BYTES = 256 * 1024;

const file = policyRules.partial().extend({ version: z.literal(VERSION) });

/** Where the policy of this computer lies, and whose file is believed. */
export interface PolicyPlace {
  readonly path: string;
  /** Users; null where the system tells no owner (Windows): there the folder's own rights have to do. */
  readonly owners: readonly number[] | null;
}

/**
 * `/etc/radseal/policy.json` (Windows: `C:\ProgramData\Radseal\policy.json`), of root. No variable changes that in the
 * packaged app, whose programs lie in an archive: whoever is bound by rules could set it too. Run from the sources,
 * which anybody can change anyway, `RADSEAL_TEST_POLICY` names another file, which may be one's own: for tests.
 * `out`: the folder of the built programs.
 */
export function policyPlace(
  out: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): PolicyPlace {
  const tested = /\.asar(?:[\\/]|$)/.test(out) ? undefined : environment['RADSEAL_TEST_POLICY'];
  if (tested) return { path: tested, owners: process.getuid ? [0, process.getuid()] : null };
  if (platform === 'win32') return { path: 'C:\\ProgramData\\Radseal\\policy.json', owners: null };
  return { path: '/etc/radseal/policy.json', owners: [0] };
}

/** Reads the policy. Never throws: a file that can't be read or understood is `damaged`. */
export function readPolicy({ path, owners }: PolicyPlace): PolicyState {
  const state = (status: PolicyState['status']) => ({ status, rules: NO_RULES });
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) return state('none');
    if (owners !== null && !isTheirs(found, owners, path)) return state('ignored');
    const { version: _version, ...rules } = file.parse(
      JSON.parse(Buffer.from(readSmallFile(path, MAX_BYTES)).toString('utf8')),
    );
    return { status: 'in-force', rules: { ...NO_RULES, ...rules } as PolicyState['rules'] };
  } catch {
    return state('damaged');
  }
}

/** Whether file and folder belong to one of `owners` and nobody else may write to them. */
function isTheirs(found: Stats, owners: readonly number[], path: string): boolean {
  const folder = lstatSync(dirname(path));
  const isFit = ({ uid, mode }: Stats) => owners.includes(uid) && (mode & 0o022) === 0;
  return found.isFile() && folder.isDirectory() && isFit(found) && isFit(folder);
}
