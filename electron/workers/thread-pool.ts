import type { MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { AppError } from '../../shared/errors';
import { valueOf, type Outcome } from './outcome';

/** One task for a pool. */
export interface PoolTask {
  /** Name of the function the worker file exports. */
  readonly name: string;
  readonly input: unknown;
  readonly transfer?: readonly (ArrayBuffer | MessagePort)[];
  /** Ends the thread when the task is aborted while it runs: only for tasks that leave nothing behind. */
  readonly signal?: AbortSignal;
}

/** Threads that run the functions of one worker file. The only importer of piscina. */
export interface ThreadPool {
  /**
   * The function's value. Throws the failure it reports, `worker-crashed` when the thread died, and when it was
   * aborted the signal's reason where that is an AppError, else `cancelled`.
   */
  run<T>(task: PoolTask): Promise<T>;
  /** Messages the workers send by themselves. */
  onMessage(listener: (message: unknown) => void): void;
  close(): Promise<void>;
}

/**
 * Most that a thread's JavaScript objects may take. Bytes of files lie outside of it, in array buffers, so that real
 * files need a small part; a file that makes a parser grow without end takes its thread with it and not the engine.
 */
const HEAP_MIB = 512;

/** Starts a pool. `file`: path of the built worker. Threads above `minThreads` end when idle for a while. */
export function createThreadPool(options: {
  readonly file: string;
  readonly minThreads: number;
  readonly maxThreads: number;
}): ThreadPool {
  const pool = new Piscina({
    filename: options.file,
    minThreads: options.minThreads,
    maxThreads: options.maxThreads,
    idleTimeout: 10_000,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    // A blocked thread would not see the ports it was given close.
    atomics: 'disabled',
  });
  // Piscina reports a thread's death to the task as well; unheard, the event would end the process.
  pool.on('error', () => undefined);
  return {
    async run<T>({ name, input, transfer, signal }: PoolTask): Promise<T> {
      let outcome: Outcome<T>;
      try {
        outcome = await pool.run(input, {
          name,
          ...(transfer && { transferList: [...transfer] }),
          ...(signal && { signal }),
        });
      } catch (error) {
        if (signal?.aborted) throw reasonOf(signal);
        throw new AppError('worker-crashed', error instanceof Error ? error.name : 'the thread ended');
      }
      return valueOf(outcome);
    },
    onMessage(listener) {
      pool.on('message', listener);
    },
    close: () => pool.destroy(),
  };
}

const reasonOf = ({ reason }: AbortSignal): AppError =>
  reason instanceof AppError ? reason : new AppError('cancelled', 'aborted');
