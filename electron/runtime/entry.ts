import { Console } from 'node:console';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { availableParallelism, constants, setPriority } from 'node:os';
import { AppError, assertNever, errorCodeOf } from '../../shared/errors';
import { RUNGS } from '../../shared/runtime-rungs';
import { openBackend } from '../core/gan/backend';
import type { Backend } from '../core/gan/backend';
import type { Generator } from '../core/gan/key-image';
import { channelToOwner } from '../processes/channel';
import { evaluateKey, modelOf, openGenerator, timeKeyImage } from './generate';
import { locateGpuTensorflow, locateTensorflow } from './locate';
import { runtimeRequest } from './protocol';
import { threadsFor } from './threads';
import { answerTraining } from './train';
import type { RuntimeAnswers, RuntimeState, RuntimeReply, RuntimeRequest } from './protocol';

// The TensorFlow process: loads TensorFlow once, grows key images, ends with its channel.

// Whatever a person sees and whatever encrypts goes first; where nothing else is to be done this costs nothing.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

let backend: Backend | undefined;
let generator: Generator | undefined;
let milliseconds: number | null = null;

function opened<T>(value: T | undefined): T {
  if (value === undefined) throw new AppError('internal', 'asked before open or load-model');
  return value;
}

function state(): RuntimeState {
  const { name, device, version, reasons } = opened(backend);
  return { rung: name, device, version, reasons: [...reasons], milliseconds };
}

function open({ places, crashes, wish }: RuntimeRequest & { readonly type: 'open' }): Promise<Backend> {
  const from = wish === 'fastest' ? RUNGS[0] : wish;
  const gpu = from === 'native-gpu' ? locateGpuTensorflow() : undefined;
  const cpu = locateTensorflow(places);
  const left = [gpu, cpu].filter((folder) => folder !== undefined && folder !== null).slice(crashes);
  const gpuCrashed = gpu !== undefined && !left.includes(gpu);
  const cpuCrashed = cpu !== null && !left.includes(cpu);
  const threads = threadsFor(process.argv, availableParallelism());
  return openBackend({
    require: createRequire(import.meta.url),
    gpuFolder: gpuCrashed ? undefined : gpu,
    withoutGpu: gpuCrashed ? 'gpu-crashed' : wish === 'native-gpu' ? 'gpu-not-set-up' : undefined,
    nativeFolder: cpuCrashed ? null : cpu,
    withoutNative: cpuCrashed ? 'native-crashed' : 'native-not-found',
    ...(threads !== undefined && { threads }),
    from,
  });
}

async function answer(request: RuntimeRequest): Promise<RuntimeAnswers[keyof RuntimeAnswers]> {
  switch (request.type) {
    case 'open':
      backend ??= await open(request);
      return state();
    case 'load-model': {
      const loaded = await openGenerator(opened(backend), request.folder);
      generator?.dispose();
      generator = loaded;
      return modelOf(loaded);
    }
    case 'generate': {
      const image = timeKeyImage(opened(backend), opened(generator), request);
      ({ milliseconds } = image);
      return image;
    }
    case 'evaluate-key':
      return evaluateKey(opened(backend), request);
    case 'state':
      return state();
    case 'shutdown':
      return null;
    case 'train-open':
    case 'train-step':
    case 'train-evaluate':
    case 'train-save':
    case 'train-weights':
    case 'train-close':
      return answerTraining(opened(backend), request);
    default:
      return assertNever(request);
  }
}

async function reply(message: unknown): Promise<RuntimeReply> {
  const request = runtimeRequest.safeParse(message);
  const id = request.data?.id ?? (message as { id?: number } | null)?.id ?? -1;
  try {
    if (!request.success) throw new AppError('internal', 'a request that is not in the protocol');
    return { id, status: 'done', value: await answer(request.data) };
  } catch (error) {
    const code = errorCodeOf(error);
    const errorId = randomUUID();
    if (code === 'internal') process.stderr.write(`runtime ${errorId}: ${String(error)}\n`);
    return { id, status: 'failed', error: { code, id: errorId } };
  }
}

// stdout may be a pipe that someone parses: what libraries print goes to stderr.
globalThis.console = new Console(process.stderr);

const channel = await channelToOwner();
// A process that has loaded TensorFlow never ends by itself.
channel.onClose(() => process.exit(0));
let last: Promise<void> = Promise.resolve();
channel.onMessage((message) => {
  last = last.then(async () => channel.post(await reply(message)));
});
