// node_modules as package-lock.json says: by `npm ci`, and only when they differ.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './cache.mjs';
import { projectFolder } from './locations.mjs';
import { must } from './run.mjs';
import { say } from './say.mjs';

/** Runs `npm ci` when node_modules is missing or was made from another lock file. Throws when npm fails. */
export async function setUpDependencies({ folder = projectFolder } = {}) {
  const lockFile = join(folder, 'package-lock.json');
  const stamp = join(folder, 'node_modules', '.radseal-lock');
  const wanted = sha256(readFileSync(lockFile));
  if (readText(stamp) === wanted) return;
  await withLock(`npm-${sha256(folder).slice(0, 12)}`, async () => {
    if (readText(stamp) === wanted) return;
    if (!alreadyInstalled({ folder, lockFile })) {
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
    writeFileSync(stamp, wanted);
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

function alreadyInstalled({ folder, lockFile }) {
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  return sameInstall(JSON.parse(readFileSync(lockFile, 'utf8')), JSON.parse(readFileSync(record, 'utf8')));
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}
