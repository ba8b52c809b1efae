// node_modules as package-lock.json says: by `npm ci`, and only when they differ.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './cache.mjs';
import { projectFolder } from './locations.mjs';
import { must } from './run.mjs';
import { say } from './say.mjs';

/** True when set-up made or checked node_modules for the present lock file. */
export function hasDependencies({ folder = projectFolder } = {}) {
  return readText(join(folder, 'node_modules', '.radseal-lock')) === wantedStamp(folder);
}

/** Runs `npm ci` when node_modules is missing or was made from another lock file. Throws when npm fails. */
export async function setUpDependencies({ folder = projectFolder } = {}) {
  if (hasDependencies({ folder })) return;
  await withLock(`npm-${sha256(folder).slice(0, 12)}`, async () => {
    if (hasDependencies({ folder })) return;
    if (!alreadyInstalled(folder)) {
      say('npm packages: npm ci');
      await must(
        'npm',
        ['ci', '--include=dev', '--ignore-scripts', '--loglevel=error', '--no-fund', '--no-audit'],
        {
          cwd: folder,
        },
      );
      say('npm packages: ready');
    }
    writeFileSync(join(folder, 'node_modules', '.radseal-lock'), wantedStamp(folder));
  });
}

/**
 * Compares package-lock.json with the record npm keeps in node_modules: true when every package is there in the
 * locked version. Packages for other platforms (optional ones) may be absent.
 */
export function sameInstall(lock, installed) {
  const there = installed?.packages ?? {};
  const wanted = Object.entries(lock.packages).filter(([path]) => path !== '');
  const complete = wanted.every(([path, entry]) =>
    there[path] ? there[path].version === entry.version : entry.optional === true || entry.peer === true,
  );
  return complete && Object.keys(there).every((path) => path in lock.packages);
}

function wantedStamp(folder) {
  return sha256(readFileSync(join(folder, 'package-lock.json')));
}

function alreadyInstalled(folder) {
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  return sameInstall(
    JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')),
    JSON.parse(readFileSync(record, 'utf8')),
  );
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}
