import { AppError } from '../../shared/errors';

/** The place of the one training that can run, and its pause. */
export interface TrainingDesk {
  /** Runs a training. Throws `training-running` while another one runs. */
  readonly take: <T>(work: () => Promise<T>) => Promise<T>;
  /** Has the training wait before its next step, or go on; false where none runs. */
  readonly pause: (paused: boolean) => boolean;
  /** Settles when the training may go on, at once unless it is paused; also when it is stopped. */
  readonly passed: (signal: AbortSignal) => Promise<void>;
}

/** A desk at which nobody trains. */
export function createTrainingDesk(): TrainingDesk {
  let isTaken = false;
  let paused = false;
  let wake: () => void = () => undefined;
  return {
    take: async (work) => {
      if (isTaken) throw new AppError('training-running', 'another training runs');
      isTaken = true;
      try {
        return await work();
      } finally {
        [isTaken, paused] = [false, false];
      }
    },
    pause: (wanted) => {
      paused = wanted && isTaken;
      wake();
      return paused;
    },
    passed: async (signal) => {
      while (paused && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}
