// `age` 1.3 with hybrid post-quantum keys, built from Go's module filippo.io/age: only for the long suites.
import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failedLately, publish, withLock, writeNote } from './cache.mjs';
import { cacheFolder, hybridAge, hybridAgeLocation, platform } from './locations.mjs';
import { findProgram, must } from './run.mjs';
import { say } from './say.mjs';

const without = 'the tests of hybrid keys against age 1.3 are left out';

// Digests as Go's own checksum database has them: SHA-256 over the module's files.
const age = { module: 'filippo.io/age@v1.3.1', sum: 'h1:hbzdQOJkuaMEpRCLSN1/C5DX74RPcNCk6oqhKMXmZi0=' };
const toolchain = {
  module: 'golang.org/toolchain@v0.0.1-go1.25.5.linux-amd64',
  sum: 'h1:IkknVKy/4hLMR+ZwWfP4Oqhjz2sKqNtEXz1meP8P3Nc=',
};

/** Builds `age` and `age-keygen` 1.3. Returns a sentence about what is missing, or undefined. */
export async function setUpHybridAge({ again = false } = {}) {
  if (hybridAge()) return undefined;
  if (!again && failedLately('age')) return `age 1.3 could not be built: ${without}`;
  const go = findProgram('go');
  if (!go) return `Go is not installed: ${without}`;
  return withLock('age', async () => {
    if (hybridAge()) return undefined;
    try {
      await publish(hybridAgeLocation(), (folder) => buildAge({ folder, go }));
      say('age 1.3 with hybrid keys: ready');
      return undefined;
    } catch (error) {
      writeNote('age', { failed: [error.message] });
      return `age 1.3 could not be built (${error.message}): ${without}`;
    }
  });
}

async function buildAge({ folder, go }) {
  const modules = join(cacheFolder(), 'age', 'modules');
  const env = {
    GOMODCACHE: modules,
    GOCACHE: join(cacheFolder(), 'age', 'build'),
    GOBIN: folder,
    CGO_ENABLED: '0',
  };
  try {
    say('age 1.3: building');
    const recent = await recentGo({ go, env });
    await fetchModule({ go: recent, env, ...age });
    const [path, version] = age.module.split('@');
    const programs = ['age', 'age-keygen'].map((name) => `${path}/cmd/${name}@${version}`);
    for (const program of programs)
      await must(recent, ['install', '-trimpath', program], { env, cwd: folder });
  } finally {
    removeReadOnly(modules);
    rmSync(env.GOCACHE, { recursive: true, force: true });
  }
}

// age 1.3 needs Go 1.24. From 1.21 on, Go fetches what a module asks for; Debian 12 has 1.19, which can at least fetch
// a newer toolchain as a module.
async function recentGo({ go, env }) {
  const minor = Number(/go1\.(\d+)/.exec(await must(go, ['version']))?.[1]);
  if (minor >= 21) return go;
  if (platform !== 'linux-x64') throw new Error('Go 1.21 or later is needed');
  const folder = await fetchModule({ go, env, ...toolchain });
  makeExecutable(join(folder, 'bin'));
  makeExecutable(join(folder, 'pkg', 'tool'));
  return join(folder, 'bin', 'go');
}

async function fetchModule({ go, env, module, sum }) {
  const output = await must(go, ['mod', 'download', '-json', module], { env, cwd: cacheFolder() });
  const found = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  if (found.Sum !== sum) throw new Error(`${module} has digest ${found.Sum}, expected ${sum}`);
  return found.Dir;
}

function makeExecutable(folder) {
  for (const entry of readdirSync(folder, { recursive: true })) {
    const path = join(folder, entry);
    if (statSync(path).isFile()) chmodSync(path, 0o755);
  }
}

// Go keeps its modules read-only.
function removeReadOnly(folder) {
  for (const entry of ['', ...readdirSync(folder, { recursive: true })]) {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) chmodSync(path, 0o755);
  }
  rmSync(folder, { recursive: true, force: true });
}
