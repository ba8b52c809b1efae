import { BESIDE_WINDOW } from '../../shared/runtime-rungs';

/** Threads TensorFlow computes with: beside a window one core is left to it, else (undefined) it takes all. */
export const threadsFor = (argv: readonly string[], cores: number): number | undefined =>
  argv.includes(BESIDE_WINDOW) ? Math.max(1, cores - 1) : undefined;
