// Where set-up puts things, and where scripts and tests find them.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const projectFolder = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The pinned versions and digests of Electron: build/electron.json. */
export const electronPins = JSON.parse(readFileSync(join(projectFolder, 'build', 'electron.json'), 'utf8'));

/** Version of @tensorflow/tfjs-node that the native binding is built for. */
export const tensorflowVersion = '4.22.0';

/** `linux-x64`, `darwin-arm64`, …: the key of the pins. */
export const platform = `${process.platform}-${process.arch}`;

/** The per-user cache: `$XDG_CACHE_HOME/radseal`, else `~/.cache/radseal`. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'radseal');
}

/** Where Electron `version` lies once set up, and the path of its program in there. */
export function electronLocation(version) {
  const folder = join(cacheFolder(), 'electron', version);
  const program = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  return { folder, binary: join(folder, program[process.platform] ?? 'electron') };
}

/** The version of Electron that was set up: the shipped one where there is one, else the floor, else undefined. */
export function electronVersion() {
  return [electronPins.shipped, electronPins.floor].find((version) =>
    existsSync(electronLocation(version).binary),
  );
}

/** Path of the Electron program that was set up, or undefined when there is none. */
export function electronBinary() {
  const version = electronVersion();
  return version === undefined ? undefined : electronLocation(version).binary;
}

/** Where the native TensorFlow is kept, there or not: `lib/napi-v8/tfjs_binding.node` and `deps/lib/*.so*`. */
export function tensorflowLocation() {
  return join(cacheFolder(), 'tensorflow', tensorflowVersion);
}

/** The folder of the native TensorFlow, or undefined when it was not set up. */
export function tensorflowFolder() {
  const folder = tensorflowLocation();
  return existsSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node')) ? folder : undefined;
}

/** Where the native TensorFlow with CUDA is kept, there or not: electron/runtime/locate.ts looks there. */
export function gpuTensorflowLocation() {
  return join(cacheFolder(), 'tensorflow-gpu', tensorflowVersion);
}

/** Python with the packages tools/restore.py needs (tests only), or undefined when it was not set up. */
export function restorePython() {
  const python = join(restorePythonLocation(), 'bin', 'python3');
  return existsSync(python) ? python : undefined;
}

/** Where the Python environment for tools/restore.py is made. */
export function restorePythonLocation() {
  return join(cacheFolder(), 'restore-python', '1');
}

/** Python with PyTorch (the bench only), or undefined when it was not set up. */
export function torchPython() {
  const python = join(torchPythonLocation(), 'bin', 'python3');
  return existsSync(python) ? python : undefined;
}

/** Where the Python environment with PyTorch is made. */
export function torchPythonLocation() {
  return join(cacheFolder(), 'torch-python', torchVersion);
}

/** The PyTorch that the bench compares with. */
export const torchVersion = '2.15.0';

/** The `age` program with hybrid post-quantum keys (1.3 or later; test:full only), or undefined. */
export function hybridAge() {
  const program = join(hybridAgeLocation(), 'age');
  return existsSync(program) ? program : undefined;
}

/** Where `age` and `age-keygen` 1.3 are built. */
export function hybridAgeLocation() {
  return join(cacheFolder(), 'age', '1.3.1');
}
