import { warmUpOf, type TrainingOptions } from '../core/gan/training-options';

/** Of each kind of step the last so many count: a computer that was busy for a while is forgotten again. */
const KEPT = 51;

/** Seconds a training will still take after `step` steps (from 1) of an epoch (from 0), the last of which took so long. */
export type TimeLeft = (epoch: number, step: number, milliseconds: number) => number;

/**
 * Estimates by the median step of either kind: those with the critic take several times as long as those of the
 * warm-up. Until one was timed it is taken that each of the critic's steps takes as long as the generator's: six times
 * in all with the paper's five.
 */
export function createTimeLeft(options: TrainingOptions, steps: number): TimeLeft {
  const { epochs, criticIterations } = options;
  const warmUp = warmUpOf(options);
  const warm: number[] = [];
  const critic: number[] = [];
  return (epoch, step, milliseconds) => {
    const kind = epoch < warmUp ? warm : critic;
    kind.push(milliseconds);
    if (kind.length > KEPT) kind.shift();
    const done = epoch * steps + step;
    const warmLeft = Math.max(0, warmUp * steps - done);
    const criticLeft = epochs * steps - done - warmLeft;
    const warmStep = warmLeft > 0 || critic.length === 0 ? median(warm) : 0;
    const criticStep = critic.length > 0 ? median(critic) : warmStep * (1 + criticIterations);
    return (warmLeft * warmStep + criticLeft * criticStep) / 1000;
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
