import { expect, test } from 'vitest';
import { createTrainingDesk } from '../../../electron/services/training-desk';

test('one training at a time, and the next when it has ended, also by an error', async () => {
  const desk = createTrainingDesk();
  let end: () => void = () => undefined;
  const first = desk.take(() => new Promise<void>((resolve) => (end = resolve)));
  await expect(desk.take(() => Promise.resolve())).rejects.toMatchObject({ code: 'training-running' });
  end();
  await first;
  await expect(desk.take(() => Promise.reject(new Error('ended')))).rejects.toThrow('ended');
  await expect(desk.take(() => Promise.resolve(3))).resolves.toBe(3);
});

test('a pause holds the next step until it is lifted or the training is stopped', async () => {
  const desk = createTrainingDesk();
  const controller = new AbortController();
  expect(desk.pause(true)).toBe(false);
  await desk.take(async () => {
    expect(desk.pause(true)).toBe(true);
    const told: string[] = [];
    const held = desk.passed(controller.signal).then(() => told.push('passed'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
    expect(desk.pause(false)).toBe(false);
    await held;
    expect(told).toEqual(['passed']);
    desk.pause(true);
    const stopped = desk.passed(controller.signal);
    controller.abort();
    await stopped;
  });
});
