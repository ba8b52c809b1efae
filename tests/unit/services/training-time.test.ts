import { expect, test } from 'vitest';
import { DEFAULT_RECIPE } from '../../../electron/core/gan/training-options';
import { createTimeLeft } from '../../../electron/services/training-time';

const options = { ...DEFAULT_RECIPE, epochs: 4, warmUpEpochs: 2, criticIterations: 5 };
const STEPS = 10;

test('before a step with the critic was timed it is taken to be one of the warm-up for each step of the critic more', () => {
  const left = createTimeLeft(options, STEPS);
  // 19 steps of warm-up of 1 s, 20 with the critic of 6 s.
  expect(left(0, 1, 1000)).toBeCloseTo(19 + 20 * 6);
  expect(left(1, 10, 1000)).toBeCloseTo(20 * 6);
});

test('once one was timed it counts, and the warm-up is behind', () => {
  const left = createTimeLeft(options, STEPS);
  left(1, 10, 1000);
  expect(left(2, 1, 3000)).toBeCloseTo(19 * 3);
  expect(left(2, 2, 5000)).toBeCloseTo(18 * 5);
  expect(left(3, 10, 3000)).toBe(0);
});

test('a run that goes on after its warm-up has timed none of it', () => {
  expect(createTimeLeft(options, STEPS)(3, 5, 2000)).toBeCloseTo(5 * 2);
});

test('one slow step does not change the estimate, and slow ones of long ago are forgotten', () => {
  const left = createTimeLeft({ ...options, epochs: 30, warmUpEpochs: 0 }, STEPS);
  for (let step = 1; step <= 60; step += 1) left(0, step, 9000);
  for (let step = 61; step <= 120; step += 1) left(0, step, 1000);
  expect(left(12, 1, 50_000)).toBeCloseTo(30 * STEPS - 121);
});
