// Builds out/ with electron-vite when a source is newer than the last build.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withLock } from './cache.mjs';
import { projectFolder } from './locations.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

const threads = fileURLToPath(new URL('threads.mjs', import.meta.url));

const sources = [
  'electron',
  'renderer',
  'shared',
  'resources',
  // The page shows them.
  'LICENSE',
  'THIRD-PARTY.txt',
  'INTENDED-USE.md',
  'SECURITY.md',
  'electron.vite.config.ts',
  'build/setup/threads.mjs',
  'package.json',
  'package-lock.json',
];

/** Builds when needed, or always with `force`. Prints on stderr alone. Throws with the builder's output when it fails. */
export async function build({ folder = projectFolder, force = false } = {}) {
  if (!force && isCurrent(folder)) return;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  await withLock(`build-${name}`, async () => {
    if (!force && isCurrent(folder)) return;
    say('Building');
    const begun = new Date();
    // Chunks carry a digest in their names and would pile up; only a build that was asked for may pull them away.
    if (force) rmSync(join(folder, 'out'), { recursive: true, force: true });
    rmSync(stampOf(folder), { force: true });
    const builder = join(folder, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    for (const args of [
      [builder, 'build'],
      [threads, folder],
    ]) {
      // Whatever NODE_ENV the machine has: Vue's development build has no place in the product.
      const env = { NODE_ENV: 'production' };
      // In a process of its own: Vite sets NODE_ENV of the process it builds in, and the tests that follow here would have it.
      const { code, output } = await run(process.execPath, args, { cwd: folder, env });
      if (code !== 0) throw new Error(`the build failed\n${output}`);
    }
    writeFileSync(stampOf(folder), '');
    // A source that is saved during the build is newer than the build.
    utimesSync(stampOf(folder), begun, begun);
    say('Building: done');
  });
}

/** True when no source (file or folder, for removed files) changed since the last build. */
export function isCurrent(folder) {
  if (!existsSync(stampOf(folder))) return false;
  const built = statSync(stampOf(folder)).mtimeMs;
  return sources.every((name) => !hasNewer(join(folder, name), built));
}

function hasNewer(path, time) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return false;
  if (stat.mtimeMs > time) return true;
  return stat.isDirectory() && readdirSync(path).some((name) => hasNewer(join(path, name), time));
}

function stampOf(folder) {
  return join(folder, 'out', '.built');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await build({ force: true });
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
