import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createRuntimeClient } from '../../electron/runtime/client';
import type { RuntimeClient } from '../../electron/runtime/client';
import type { RungWish } from '../../shared/runtime-rungs';
import { BINDING_FILE } from '../../electron/core/gan/backend';
import { TFJS_NODE_VERSION, locateGpuTensorflow, locateTensorflow } from '../../electron/runtime/locate';
import { KEY_IMAGE_BYTES } from '../../electron/runtime/protocol';
import { buildRuntimeEntry, startRuntimeProcess, untrainedFolder } from '../helpers/runtime-process';
import type { StartedProcess } from '../helpers/runtime-process';

const seed = Uint8Array.from({ length: KEY_IMAGE_BYTES }, (_, i) => (i * 7) & 255);
const places = { userData: null, resources: null };
const temporary = mkdtempSync(join(tmpdir(), 'radseal-runtime-test-'));
const wasmOnly = { RADSEAL_TENSORFLOW: 'none' };
let built: Awaited<ReturnType<typeof buildRuntimeEntry>>;
const clients: RuntimeClient[] = [];

beforeAll(async () => {
  built = await buildRuntimeEntry();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => {
  built.remove();
  rmSync(temporary, { recursive: true, force: true });
});

/** A client and every process it started, the newest last. */
function clientWith(
  environment: NodeJS.ProcessEnv,
  options: { modelFolder?: string; keyImage?: number; wish?: RungWish } = {},
) {
  const started: StartedProcess[] = [];
  const client = createRuntimeClient({
    start: () => {
      const process = startRuntimeProcess(built.entry, environment);
      started.push(process);
      return process;
    },
    places,
    wish: () => options.wish ?? 'fastest',
    modelFolder: () => options.modelFolder ?? untrainedFolder,
    limits: options.keyImage === undefined ? {} : { keyImage: options.keyImage },
  });
  clients.push(client);
  return { client, started };
}

/** A runtime folder whose binding is this file: `content` is what the process is made to load. */
function runtimeFolder(name: string, content: string): string {
  const folder = join(temporary, name);
  mkdirSync(join(folder, 'lib/napi-v8'), { recursive: true });
  mkdirSync(join(folder, 'deps/lib'), { recursive: true });
  writeFileSync(join(folder, BINDING_FILE), content);
  writeFileSync(join(folder, 'deps/lib/libtensorflow.so.2'), 'not a library');
  return folder;
}

test('grows a key image by WebAssembly, and says why', async () => {
  const { client, started } = clientWith(wasmOnly);
  const image = await client.generate({ seed });
  expect(image.keyImage).toHaveLength(KEY_IMAGE_BYTES);
  expect(image.model).toMatchObject({ id: 'untrained', trained: false });
  expect(image.rung).toBe('wasm');
  expect(await client.state()).toMatchObject({
    rung: 'wasm',
    reasons: ['native-not-found'],
    milliseconds: image.milliseconds,
  });
  expect(started).toHaveLength(1);
  expect(started[0]!.stdout()).toBe('');
  // It never competes with what a person looks at, or with what encrypts.
  expect(getPriority(started[0]!.child.pid)).toBe(constants.priority.PRIORITY_BELOW_NORMAL);
});

test('grows a key image by native TensorFlow where set-up brought it', async ({ skip }) => {
  skip(locateTensorflow(places) === null, 'no native TensorFlow on this machine: set-up could not bring it');
  const { client, started } = clientWith({}, { wish: 'native-cpu' });
  const image = await client.generate({ seed });
  expect(image.rung).toBe('native-cpu');
  expect(await client.state()).toMatchObject({ rung: 'native-cpu', reasons: [] });
  await client.close();
  await started[0]!.ended;
  expect(started[0]!.stdout()).toBe('');
});

test('a slower runtime is taken where it was chosen', async () => {
  const { client } = clientWith({}, { wish: 'wasm' });
  expect(await client.state()).toMatchObject({ rung: 'wasm', reasons: [] });
});

test('the build for GPUs goes on with the processor where it finds none', async ({ skip }) => {
  skip(locateGpuTensorflow() === undefined, 'no TensorFlow for GPUs here: npm run setup:gpu brings it');
  skip(existsSync('/dev/nvidiactl'), 'this computer may have a GPU');
  const { client } = clientWith({}, { wish: 'native-gpu' });
  expect((await client.generate({ seed })).rung).toBe('native-cpu');
  expect(await client.state()).toMatchObject({ rung: 'native-cpu', reasons: ['gpu-not-found'] });
});

test('a process killed in the middle of a request is worker-crashed, and the next call works', async () => {
  const { client, started } = clientWith(wasmOnly);
  await client.model();
  const broken = client.generate({ seed });
  const queued = client.generate({ seed });
  started[0]!.child.kill('SIGKILL');
  await expect(broken).rejects.toMatchObject({ code: 'worker-crashed' });
  expect((await queued).keyImage).toHaveLength(KEY_IMAGE_BYTES);
  expect(started).toHaveLength(2);
});

test('a native library that brings its process down leads to WebAssembly in a new one', async () => {
  const abort = join(temporary, 'abort-on-load.cjs');
  writeFileSync(abort, 'process.dlopen = () => process.abort();');
  const { client, started } = clientWith({
    RADSEAL_TENSORFLOW: runtimeFolder('crash', 'never loaded'),
    NODE_OPTIONS: `--require "${abort}"`,
  });
  expect(await client.state()).toMatchObject({ rung: 'wasm', reasons: ['native-crashed'] });
  expect(started.map(({ child }) => child.signalCode)).toEqual(['SIGABRT', null]);
  expect((await client.generate({ seed })).rung).toBe('wasm');
});

test('a build for GPUs that brings its process down is left out, and the next one is tried', async () => {
  const abort = join(temporary, 'abort-for-gpu.cjs');
  writeFileSync(abort, 'process.dlopen = () => process.abort();');
  const cache = join(temporary, 'cache');
  const version = TFJS_NODE_VERSION;
  runtimeFolder(join('cache/radseal/tensorflow-gpu', version), 'never loaded');
  runtimeFolder(join('cache/radseal/tensorflow', version), 'never loaded');
  const environment = { XDG_CACHE_HOME: cache, NODE_OPTIONS: `--require "${abort}"` };
  const { client, started } = clientWith(environment);
  expect(await client.state()).toMatchObject({ rung: 'wasm', reasons: ['gpu-crashed', 'native-crashed'] });
  expect(started.map(({ child }) => child.signalCode)).toEqual(['SIGABRT', 'SIGABRT', null]);
});

test('a native library that does not load leads to WebAssembly in the same process', async () => {
  const { client, started } = clientWith({ RADSEAL_TENSORFLOW: runtimeFolder('broken', 'not a library') });
  expect(await client.state()).toMatchObject({ rung: 'wasm', reasons: ['native-not-loaded'] });
  expect(started).toHaveLength(1);
});

test('a process that hangs is timed-out and ended; the next call gets a new one', async () => {
  const { client, started } = clientWith(wasmOnly, { keyImage: 300 });
  await client.model();
  started[0]!.child.kill('SIGSTOP');
  await expect(client.generate({ seed })).rejects.toMatchObject({ code: 'timed-out' });
  await started[0]!.ended;
  expect(started[0]!.child.signalCode).toBe('SIGKILL');
  expect((await client.model()).id).toBe('untrained');
  expect(started).toHaveLength(2);
});

test('a bad model is told by its code, and the process goes on', async () => {
  const { client, started } = clientWith(wasmOnly, { modelFolder: join(temporary, 'absent') });
  await expect(client.generate({ seed })).rejects.toMatchObject({ code: 'bad-model' });
  const newer = join(temporary, 'newer');
  mkdirSync(newer);
  writeFileSync(join(newer, 'model.json'), JSON.stringify({ formatVersion: 2 }));
  await expect(client.useModel(newer)).rejects.toMatchObject({ code: 'unsupported-version' });
  expect((await client.useModel(untrainedFolder)).id).toBe('untrained');
  expect(started).toHaveLength(1);
});

test('the process ends when its channel closes, even before it listens', async () => {
  const { child, channel, ended } = startRuntimeProcess(built.entry, wasmOnly);
  channel.close();
  await ended;
  expect(child.exitCode).toBe(0);
});

test('close() ends the process and cancels what is under way and what comes after', async () => {
  const { client, started } = clientWith(wasmOnly);
  await client.state();
  const waiting = [client.generate({ seed }), client.generate({ seed })].map((promise) =>
    promise.then(
      () => 'done',
      (error: { code: string }) => error.code,
    ),
  );
  await client.close();
  await started[0]!.ended;
  expect((await Promise.all(waiting)).at(-1)).toBe('cancelled');
  await expect(client.state()).rejects.toMatchObject({ code: 'cancelled' });
  expect(started).toHaveLength(1);
});

test('close() while the process is being started leaves none behind', async () => {
  const { client, started } = clientWith(wasmOnly);
  const state = client.state().catch((error: { code: string }) => error.code);
  await client.close();
  expect(await state).toBe('cancelled');
  await Promise.all(started.map(({ ended }) => ended));
});
