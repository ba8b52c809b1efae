import { expect, test } from 'vitest';
import { threadsFor } from '../../../electron/runtime/threads';
import { BESIDE_WINDOW } from '../../../shared/runtime-rungs';

test('one core is left to a window, and none to a command line that has no window', () => {
  expect(threadsFor(['electron', 'entry.js', BESIDE_WINDOW], 8)).toBe(7);
  expect(threadsFor(['electron', 'entry.js', BESIDE_WINDOW], 1)).toBe(1);
  expect(threadsFor(['electron', 'entry.js'], 8)).toBeUndefined();
});
