import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../../../shared/errors';
import type { InspectResult } from '../crypt/tasks';
import { createThreadPool } from '../thread-pool';
import type { ParsePool } from './tasks';

/** A picture that takes longer than this is not shown. */
const TIME_LIMIT_MS = 60_000;
/** Figures of a large image take long on a slow machine, and whoever waits can cancel. */
const MEASURE_LIMIT_MS = 900_000;

/** The parse pool with what the crypt pool needs of it. It is never given a key. */
export interface ParseWorkers extends ParsePool {
  /** Sends the container of a file to the other end of `port`; resolves when the last byte was sent. */
  unpack(path: string, port: MessagePort, signal?: AbortSignal): Promise<void>;
  inspect(path: string, signal?: AbortSignal): Promise<InspectResult>;
}

/** Starts the parse pool. `file`: path of the built worker. */
export function createParsePool(options: { readonly file: string; readonly threads: number }): ParseWorkers {
  const pool = createThreadPool({ file: options.file, minThreads: 1, maxThreads: options.threads });

  const within = async <T>(
    milliseconds: number,
    { name, input, signal }: { name: string; input: unknown; signal?: AbortSignal | undefined },
  ): Promise<T> => {
    const limit = AbortSignal.timeout(milliseconds);
    try {
      return await pool.run<T>({ name, input, signal: signal ? AbortSignal.any([signal, limit]) : limit });
    } catch (error) {
      if (limit.aborted && !signal?.aborted) throw new AppError('timed-out', 'a parse worker');
      throw error;
    }
  };

  const run = <T>(name: string, input: unknown, signal?: AbortSignal) =>
    within<T>(TIME_LIMIT_MS, { name, input, signal });
  const figures = <T>(name: string, input: unknown, signal?: AbortSignal) =>
    within<T>(MEASURE_LIMIT_MS, { name, input, signal });

  return {
    classify: (path, signal) => run('classify', { path }, signal),
    classifyAll: (paths, signal) => run('classifyAll', { paths }, signal),
    preview: (path, frame, signal) => run('preview', { path, frame }, signal),
    frame: (path, frame) => run('frame', { path, frame }),
    header: (path, signal) => run('header', { path }, signal),
    seedImage: (path, signal) => run('seedImage', { path }, signal),
    inspect: (path, signal) => run('inspect', { path }, signal),
    measure: (path, wishes, signal) => figures('measure', { path, ...wishes }, signal),
    compare: (path, other, signal) => figures('compare', { path, other }, signal),
    measureBaseline: (id, wishes, signal) => figures('measureBaseline', { id, ...wishes }, signal),
    measurePicture: (wishes, signal) => figures('measurePicture', wishes, signal),
    testSequence: (path, place, signal) => figures('testSequence', { path, ...place }, signal),
    testBytes: (packed, bits, signal) => figures('testBytes', { packed, bits }, signal),
    // It lasts as long as the call it serves, which is watched.
    unpack: (path, port, signal) =>
      pool.run({ name: 'unpack', input: { path, port }, transfer: [port], ...(signal && { signal }) }),
    close: () => pool.close(),
  };
}
