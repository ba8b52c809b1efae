import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BINDING_FILE, openBackend } from '../../../../electron/core/gan/backend';

const load = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'radseal-backend-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `require` without one package, as in an installation where it can't be loaded. */
const without = (name: string): NodeJS.Require =>
  Object.assign(
    (id: string) => {
      if (id === name) throw new Error(`no ${id}`);
      return load(id) as unknown;
    },
    { resolve: load.resolve },
  ) as NodeJS.Require;

test('a binding that does not load is passed over for WebAssembly, by name', async () => {
  const binding = join(folder, BINDING_FILE);
  mkdirSync(dirname(binding), { recursive: true });
  writeFileSync(binding, 'no library');
  const backend = await openBackend({ require: load, nativeFolder: folder });
  expect(backend).toMatchObject({ name: 'wasm', reasons: ['native-not-loaded'] });
  expect(backend.version).toBe('4.22.0');
});

test('a build for GPUs that does not load is passed over for the next rung, by name', async () => {
  const gpuFolder = join(folder, 'gpu');
  const binding = join(gpuFolder, BINDING_FILE);
  mkdirSync(dirname(binding), { recursive: true });
  writeFileSync(binding, 'no library');
  const reasons = ['gpu-not-loaded', 'native-not-found'];
  expect(await openBackend({ require: load, gpuFolder, nativeFolder: null })).toMatchObject({ reasons });
  const slower = await openBackend({ require: load, gpuFolder, nativeFolder: null, from: 'wasm' });
  expect(slower).toMatchObject({ name: 'wasm', reasons: [] });
});

test('a build for GPUs that is missing is worth a word only where it was asked for', async () => {
  const without = { require: load, nativeFolder: null, withoutGpu: 'gpu-not-set-up' } as const;
  expect((await openBackend(without)).reasons).toEqual(['gpu-not-set-up', 'native-not-found']);
});

test('after a crash the native rung is not tried, and the reason says so', async () => {
  const options = { require: load, nativeFolder: null, withoutNative: 'native-crashed' } as const;
  expect(await openBackend(options)).toMatchObject({ name: 'wasm', reasons: ['native-crashed'] });
});

test('without WebAssembly plain JavaScript does, with both reasons', async () => {
  const backend = await openBackend({
    require: without('@tensorflow/tfjs-backend-wasm'),
    nativeFolder: null,
  });
  expect(backend).toMatchObject({
    name: 'cpu',
    device: 'JavaScript',
    reasons: ['native-not-found', 'wasm-not-loaded'],
  });
});

test('with nothing that starts it is runtime-missing', async () => {
  const nothing = Object.assign(
    () => {
      throw new Error('absent');
    },
    { resolve: load.resolve },
  ) as unknown as NodeJS.Require;
  await expect(openBackend({ require: nothing, nativeFolder: null })).rejects.toMatchObject({
    code: 'runtime-missing',
  });
});
