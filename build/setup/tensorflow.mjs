// The native TensorFlow: libtensorflow by its maker's own archive, else out of the Python package; the binding of
// @tensorflow/tfjs-node is compiled against it. Nothing is written into node_modules.
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { failedLately, publish, readNote, withLock, writeNote } from './cache.mjs';
import { download } from './download.mjs';
import { platform, projectFolder, tensorflowFolder, tensorflowLocation } from './locations.mjs';
import { pipWheel } from './registry.mjs';
import { findProgram, must } from './run.mjs';
import { say } from './say.mjs';
import { unzip } from './zip.mjs';

const without = 'key images are made by WASM (about 2 s each), training is off';

const makersArchive = {
  version: '2.9.1',
  url: 'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
  sha256: '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173',
};
const wheel = {
  version: '2.21.0',
  spec: 'tensorflow-cpu==2.21.0',
  python: '3.11',
  tags: 'manylinux_2_27_x86_64',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
};

/** Sets the native TensorFlow up. Returns a sentence that says what is missing and what that costs, or undefined. */
export async function setUpTensorflow({ again = false } = {}) {
  if (tensorflowFolder()) return undefined;
  if (platform !== 'linux-x64') return `No native TensorFlow for ${platform}: ${without}`;
  if (!again && failedLately('tensorflow')) {
    return `Native TensorFlow could not be had (npm run setup tries again): ${without}`;
  }
  if (!findProgram('g++')) return `No native TensorFlow, because g++ is not installed: ${without}`;
  return withLock('tensorflow', async () => {
    if (tensorflowFolder()) return undefined;
    const reasons = [];
    for (const way of ways) {
      try {
        await publish(tensorflowLocation(), async (folder) => {
          await way.layOut(folder);
          await compileBinding(folder);
          await tryOut(folder);
        });
        writeNote('tensorflow', { way: way.name, tried: reasons });
        say(`Native TensorFlow: ready (${way.name})`);
        return undefined;
      } catch (error) {
        reasons.push(`${way.name}: ${error.message}`);
        say(`Native TensorFlow ${way.name}: ${error.message}`);
      }
    }
    writeNote('tensorflow', { failed: reasons });
    return `Native TensorFlow could not be had: ${without}`;
  });
}

const ways = [
  { name: "by its maker's download", layOut: fromMaker, archive: makersArchive },
  { name: 'from the Python package', layOut: fromWheel, archive: wheel },
];

/** The libtensorflow that was set up: `{ version, sha256 }` of the archive it came out of; undefined where there is none. */
export function libtensorflow() {
  const found = tensorflowFolder() && ways.find(({ name }) => name === readNote('tensorflow')?.way);
  return found && { version: found.archive.version, sha256: found.archive.sha256 };
}

async function fromMaker(folder) {
  const archive = await download({ ...makersArchive, label: 'TensorFlow' });
  mkdirSync(join(folder, 'deps'));
  await must('tar', ['xzf', archive, '-C', join(folder, 'deps')]);
  rmSync(archive, { force: true });
}

function fromWheel(folder) {
  return layOutWheel(folder, wheel);
}

/** Lays the libraries and headers of a TensorFlow wheel out as tfjs-node expects them. */
export async function layOutWheel(folder, pinned) {
  const archive = await pipWheel({ ...pinned, label: 'TensorFlow' });
  say('Native TensorFlow: unpacking and compiling');
  const lib = join(folder, 'deps', 'lib');
  await unzip({ archive, folder, rename: placeInWheel });
  const links = {
    'libtensorflow.so': 'libtensorflow_cc.so.2',
    'libtensorflow.so.2': 'libtensorflow_cc.so.2',
    'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(lib, name));
  await must('strip', ['--strip-unneeded', join(lib, 'libtensorflow_cc.so.2')]);
  for (const name of readdirSync(lib)) chmodSync(join(lib, name), 0o755);
  rmSync(archive, { force: true });
}

const headers = ['tensorflow/c/', 'tensorflow/core/', 'tsl/', 'xla/tsl/'];

function placeInWheel(name) {
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(name);
  if (library) return `deps/lib/${library[1]}`;
  const header = /^tensorflow\/include\/(.*)$/.exec(name)?.[1];
  return header && headers.some((start) => header.startsWith(start)) ? `deps/include/${header}` : undefined;
}

/** Compiles tfjs-node's binding against the libraries in `folder`, and takes the headers away. */
export async function compileBinding(folder) {
  const modules = join(projectFolder, 'node_modules');
  const binding = join(modules, '@tensorflow', 'tfjs-node', 'binding');
  const lib = join(folder, 'deps', 'lib');
  mkdirSync(join(folder, 'lib', 'napi-v8'), { recursive: true });
  await must('g++', [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', `-I${join(binding, '..')}`],
    ...[`-I${join(folder, 'deps', 'include')}`, `-I${join(modules, 'node-api-headers', 'include')}`],
    ...readdirSync(binding)
      .filter((name) => name.endsWith('.cc'))
      .map((name) => join(binding, name)),
    ...[`-L${lib}`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
    ...['-o', join(folder, 'lib', 'napi-v8', 'tfjs_binding.node')],
  ]);
  rmSync(join(folder, 'deps', 'include'), { recursive: true, force: true });
  cpSync(join(binding, '..', 'package.json'), join(folder, 'package.json'));
}

/** Throws where the binding does not load here (an older C library, a processor without AVX): it is not taken for ready. */
export async function tryOut(folder) {
  const binding = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  const script = 'const { TF_Version } = require(process.argv[1]); if (!TF_Version) process.exit(1)';
  await must(process.execPath, ['-e', script, binding], { env: { TF_CPP_MIN_LOG_LEVEL: '2' }, seconds: 120 });
}
