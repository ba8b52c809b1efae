// `npm run setup:gpu`: the native TensorFlow with CUDA, built as tensorflow.mjs builds the other one, out of the wheel
// `tensorflow`. NVIDIA's libraries, some gigabytes, are fetched only where a driver of theirs is loaded. It has not
// been run on a GPU: there was none (docs/install.md).
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publish, withLock } from './cache.mjs';
import { downloadsFolder } from './download.mjs';
import { setUp } from './index.mjs';
import { gpuTensorflowLocation, platform, projectFolder } from './locations.mjs';
import { findPip } from './registry.mjs';
import { findProgram, must } from './run.mjs';
import { say } from './say.mjs';
import { compileBinding, layOutWheel, tryOut } from './tensorflow.mjs';
import { unzip } from './zip.mjs';

/** Where the driver shows itself. */
const DRIVER = '/dev/nvidiactl';
const wheel = {
  spec: 'tensorflow==2.21.0',
  python: '3.11',
  tags: 'manylinux_2_27_x86_64',
  sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
};
const requirements = fileURLToPath(new URL('nvidia-requirements.txt', import.meta.url));

/** Builds it where it is not there yet. Throws where it can't be had. */
async function setUpGpuTensorflow() {
  if (platform !== 'linux-x64') throw new Error(`TensorFlow with CUDA is for linux-x64; this is ${platform}`);
  if (!findProgram('g++')) throw new Error('g++ is not installed');
  await withLock('tensorflow-gpu', () =>
    publish(gpuTensorflowLocation(), async (folder) => {
      await layOutWheel(folder, wheel);
      if (existsSync(DRIVER)) await fetchNvidia(folder);
      else say(`No driver of NVIDIA is loaded (${DRIVER}): its libraries are left out`);
      await compileBinding(folder);
      await tryOut(folder);
    }),
  );
}

/** NVIDIA's libraries as their wheels lay them out, beside `deps/lib`, where libtensorflow looks for them. */
async function fetchNvidia(folder) {
  const pip = findPip();
  if (!pip) throw new Error('pip is not installed');
  const wheels = mkdtempSync(join(downloadsFolder(), 'nvidia-'));
  try {
    const which = ['--no-deps', '--only-binary=:all:', '--require-hashes', '-r', requirements];
    const platforms = ['manylinux_2_27', 'manylinux2014', 'manylinux2010'].map((tag) => `${tag}_x86_64`);
    const tags = ['--python-version', wheel.python, ...platforms.flatMap((tag) => ['--platform', tag])];
    say("NVIDIA's libraries: fetching (this takes minutes)");
    await must(pip[0], [...pip.slice(1), 'download', '-qq', ...which, ...tags, '-d', wheels]);
    for (const name of readdirSync(wheels))
      await unzip({
        archive: join(wheels, name),
        folder,
        rename: (path) => (/^nvidia\/.*\/lib\//.test(path) ? `deps/${path}` : undefined),
      });
  } finally {
    rmSync(wheels, { recursive: true, force: true });
  }
}

/** What the product says it computes with now: the last thing set-up has to show. */
async function show() {
  const { build } = await import('./build.mjs');
  await build();
  const program = join(projectFolder, 'out', 'cli', 'radseal.js');
  return (await must(process.execPath, [program, 'runtime', 'show'])).trim();
}

try {
  await setUp();
  await setUpGpuTensorflow();
  say('TensorFlow with CUDA: ready');
  say(await show());
} catch (error) {
  say(`TensorFlow with CUDA could not be set up: ${error.message}`);
  process.exitCode = 1;
}
