import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TFJS_NODE_VERSION, locateGpuTensorflow, locateTensorflow } from '../../../electron/runtime/locate';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'radseal-locate-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Makes a folder that looks like a native TensorFlow, less the parts left out. */
function fill(folder: string, { binding = 'x', library = 'x' } = {}): string {
  mkdirSync(join(folder, 'lib/napi-v8'), { recursive: true });
  mkdirSync(join(folder, 'deps/lib'), { recursive: true });
  writeFileSync(join(folder, 'lib/napi-v8/tfjs_binding.node'), binding);
  writeFileSync(join(folder, 'deps/lib/libtensorflow.so.2'), library);
  return folder;
}

const places = () => ({ userData: join(root, 'user'), resources: join(root, 'resources') });
const environment = () => ({ XDG_CACHE_HOME: join(root, 'cache') });

test('user data before resources before the cache', () => {
  expect(locateTensorflow(places(), environment())).toBeNull();
  const cache = fill(join(root, 'cache/radseal/tensorflow', TFJS_NODE_VERSION));
  expect(locateTensorflow(places(), environment())).toBe(cache);
  const resources = fill(join(root, 'resources/runtime'));
  expect(locateTensorflow(places(), environment())).toBe(resources);
  const userData = fill(join(root, 'user/runtime', TFJS_NODE_VERSION));
  expect(locateTensorflow(places(), environment())).toBe(userData);
  expect(locateTensorflow({ userData: null, resources: null }, environment())).toBe(cache);
});

test('RADSEAL_TENSORFLOW is the only place where it is set', () => {
  fill(join(root, 'cache/radseal/tensorflow', TFJS_NODE_VERSION));
  const chosen = fill(join(root, 'chosen'));
  const look = (path: string) => locateTensorflow(places(), { ...environment(), RADSEAL_TENSORFLOW: path });
  expect(look(chosen)).toBe(chosen);
  expect(look(join(root, 'absent'))).toBeNull();
  expect(look('none')).toBeNull();
  expect(look('')).toBeNull();
  expect(look('chosen')).toBeNull();
});

test('the build for GPUs lies in the cache alone, and is not looked for where another one was named', () => {
  expect(locateGpuTensorflow(environment())).toBeUndefined();
  const gpu = fill(join(root, 'cache/radseal/tensorflow-gpu', TFJS_NODE_VERSION));
  expect(locateGpuTensorflow(environment())).toBe(gpu);
  expect(locateGpuTensorflow({ ...environment(), RADSEAL_TENSORFLOW: 'none' })).toBeUndefined();
  expect(locateTensorflow(places(), environment())).toBeNull();
});

test('a folder with a part missing or empty is passed over', () => {
  const cache = fill(join(root, 'cache/radseal/tensorflow', TFJS_NODE_VERSION));
  fill(join(root, 'resources/runtime'), { binding: '' });
  fill(join(root, 'user/runtime', TFJS_NODE_VERSION), { library: '' });
  expect(locateTensorflow(places(), environment())).toBe(cache);
});

test.each([
  ['libtensorflow_cc.so.2', true],
  ['libtensorflow.2.dylib', true],
  ['tensorflow.dll', true],
  ['libtensorflow_framework.so.2', false],
])('%s alone is enough: %s', (name, enough) => {
  const folder = fill(join(root, 'resources/runtime'));
  renameSync(join(folder, 'deps/lib/libtensorflow.so.2'), join(folder, 'deps/lib', name));
  expect(locateTensorflow(places(), environment())).toBe(enough ? folder : null);
});

test('the version is that of the tfjs-node the project depends on', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../../package.json'), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  expect(TFJS_NODE_VERSION).toBe(dependencies['@tensorflow/tfjs-node']);
});
