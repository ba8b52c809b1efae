import util from 'node:util';
import type { Rank } from '@tensorflow/tfjs-core';
import { AppError } from '../../../shared/errors';
import { RUNGS, type Rung } from '../../../shared/runtime-rungs';

/** The operations every rung offers. Passed on as a value: no other file imports a binding. */
export type TensorFlow = typeof import('@tensorflow/tfjs-core');
export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

/** Why a faster rung was passed over. The sentences are `runtime.reasons.<code>` in shared/locales. */
export const FALLBACK_REASONS = [
  'gpu-not-set-up',
  'gpu-not-loaded',
  'gpu-crashed',
  'gpu-not-found',
  'native-not-found',
  'native-not-loaded',
  'native-crashed',
  'wasm-not-loaded',
] as const;
export type FallbackReason = (typeof FALLBACK_REASONS)[number];

export interface Backend {
  readonly tf: TensorFlow;
  readonly name: Rung;
  /** What computes, for people: `TensorFlow GPU (CUDA)`, `TensorFlow CPU`, `WebAssembly SIMD`, `JavaScript`. */
  readonly device: string;
  /** Of TensorFlow itself on the native rungs, of TensorFlow.js on the others. */
  readonly version: string;
  /** In the order of the ladder. */
  readonly reasons: readonly FallbackReason[];
}

/** CommonJS `require` of the file that starts TensorFlow, with `resolve`: from there the packages are found. */
export type Require = NodeJS.Require;

export interface BackendOptions {
  readonly require: Require;
  /** Folder of the build with CUDA, as `nativeFolder`; undefined where there is none, as on most computers. */
  readonly gpuFolder?: string | undefined;
  /** Why `gpuFolder` is undefined, where that is worth a word. */
  readonly withoutGpu?: 'gpu-not-set-up' | 'gpu-crashed' | undefined;
  /** Folder that holds `lib/napi-v8/tfjs_binding.node` and `deps/lib`; null where there is none. */
  readonly nativeFolder: string | null;
  /** Why `nativeFolder` is null; `native-crashed` after a process died while it loaded. */
  readonly withoutNative?: 'native-not-found' | 'native-crashed';
  /** Threads the native rungs compute with; all of the processor unless given. Holds for the life of the process. */
  readonly threads?: number;
  /** The first rung that may be taken; the fastest unless given. */
  readonly from?: Rung;
}

/** Where the binding lies below a runtime folder: the layout tfjs-node builds. */
export const BINDING_FILE = 'lib/napi-v8/tfjs_binding.node';

/**
 * A package that `owner` depends on, found from there, as it need not lie beside it. CommonJS on purpose:
 * all tfjs packages then share one tfjs-core, with one registry of kernels.
 */
function loadFrom(load: Require, owner: string, name: string): unknown {
  return load(load.resolve(name, { paths: [load.resolve(owner)] }));
}

const loadCore = (load: Require) => loadFrom(load, '@tensorflow/tfjs', '@tensorflow/tfjs-core') as TensorFlow;

/** tfjs-node 4.22 calls two functions of node:util that Node 23 removed. */
function restoreRemovedUtil(): void {
  const target = util as { isArray?: unknown; isNullOrUndefined?: unknown };
  target.isArray ??= Array.isArray;
  target.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
}

/** A convolution whose answer is known: a rung that computes something else is not taken. */
function computesRight(tf: TensorFlow): boolean {
  const values = tf.tidy(() => {
    const image = tf.fill<Rank.R3>([8, 8, 1], 1);
    const kernel = tf.fill<Rank.R4>([4, 4, 1, 1], 1);
    return tf.conv2d(image, kernel, 2, 'same').dataSync();
  });
  return values[5] === 16 && values[0] === 9;
}

async function select(tf: TensorFlow, name: string): Promise<void> {
  tf.enableProdMode();
  if (!(await tf.setBackend(name)) || !computesRight(tf)) throw new Error(`${name} did not start`);
}

type Started = Omit<Backend, 'reasons'>;

/**
 * tfjs-node without its index.js, which looks for the binding in its own package folder: the kernels are
 * registered and the backend is made from the binding at the path that was handed in. The build with CUDA
 * computes on the processor where it finds no GPU: it is then that rung.
 */
async function startNative(load: Require, folder: string, threads: number | undefined): Promise<Started> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  if (threads !== undefined) process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  restoreRemovedUtil();
  const binding = load(`${folder}/${BINDING_FILE}`) as { TF_Version: string };
  const { NodeJSKernelBackend } = load(
    '@tensorflow/tfjs-node/dist/nodejs_kernel_backend',
  ) as typeof import('@tensorflow/tfjs-node/dist/nodejs_kernel_backend');
  load('@tensorflow/tfjs-node/dist/register_all_kernels');
  const tf = loadCore(load);
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding as never, '@tensorflow/tfjs-node'));
  await select(tf, 'tensorflow');
  const { isUsingGpuDevice } = tf.backend() as unknown as { readonly isUsingGpuDevice: boolean };
  const which = isUsingGpuDevice
    ? ({ name: 'native-gpu', device: 'TensorFlow GPU (CUDA)' } as const)
    : ({ name: 'native-cpu', device: 'TensorFlow CPU' } as const);
  return { tf, ...which, version: binding.TF_Version };
}

async function startWasm(load: Require): Promise<Started> {
  const name = '@tensorflow/tfjs-backend-wasm';
  const tf = loadCore(load);
  const { setWasmPaths } = load(name) as typeof import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(load.resolve(name).replace(/[^/\\]+$/, ''));
  await select(tf, 'wasm');
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const device = simd === true ? 'WebAssembly SIMD' : 'WebAssembly';
  return { tf, name: 'wasm', device, version: tf.version_core };
}

async function startCpu(load: Require): Promise<Started> {
  const tf = loadCore(load);
  loadFrom(load, '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-cpu');
  await select(tf, 'cpu');
  return { tf, name: 'cpu', device: 'JavaScript', version: tf.version_core };
}

/** The rung's backend, or the reason why the next one has to do. */
async function attempt(
  start: () => Promise<Started>,
  reason: FallbackReason,
): Promise<Started | FallbackReason> {
  try {
    return await start();
  } catch {
    return reason;
  }
}

/** One rung of the ladder: `without` is why there is nothing to start, null where that goes without saying. */
interface Attempted {
  readonly rung: Rung;
  readonly without: FallbackReason | null | undefined;
  readonly reason: FallbackReason;
  readonly start: () => Promise<Started>;
}

function ladderOf(options: BackendOptions): readonly Attempted[] {
  const { require: load, gpuFolder, withoutGpu, nativeFolder, threads } = options;
  const { withoutNative = 'native-not-found' } = options;
  return [
    {
      rung: 'native-gpu',
      without: gpuFolder === undefined ? (withoutGpu ?? null) : undefined,
      reason: 'gpu-not-loaded',
      start: () => startNative(load, gpuFolder!, threads),
    },
    {
      rung: 'native-cpu',
      without: nativeFolder === null ? withoutNative : undefined,
      reason: 'native-not-loaded',
      start: () => startNative(load, nativeFolder!, threads),
    },
    { rung: 'wasm', without: undefined, reason: 'wasm-not-loaded', start: () => startWasm(load) },
  ];
}

/**
 * Starts the fastest rung that works: native TensorFlow on a GPU or the processor, else WebAssembly, else plain
 * JavaScript; what was passed over stands in `reasons`. Changes tfjs's global backend. Not for Electron's main
 * process, where the native rungs crash. Throws `runtime-missing` when not even plain JavaScript starts.
 */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { require: load, from = RUNGS[0] } = options;
  const reasons: FallbackReason[] = [];
  for (const { rung, without, reason, start } of ladderOf(options).slice(RUNGS.indexOf(from))) {
    if (without !== undefined) {
      if (without !== null) reasons.push(without);
      continue;
    }
    const outcome = await attempt(start, reason);
    if (typeof outcome === 'string') {
      reasons.push(outcome);
      continue;
    }
    if (rung === 'native-gpu' && outcome.name !== rung) reasons.push('gpu-not-found');
    return { ...outcome, reasons };
  }
  try {
    return { ...(await startCpu(load)), reasons };
  } catch (cause) {
    throw new AppError('runtime-missing', 'no rung of the ladder starts', cause);
  }
}
