import { expect, test } from 'vitest';
import { eventStream } from '../../../electron/engine/event-stream';

async function all<T>(events: AsyncIterable<T>): Promise<readonly T[]> {
  const seen: T[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

test('hands on what is told, in order, also what was told before anybody asked', async () => {
  const stream = eventStream<number>(async (emit) => {
    emit(1);
    emit(2);
    await Promise.resolve();
    emit(3);
  }, new AbortController());
  expect(await all(stream)).toEqual([1, 2, 3]);
});

test('tells everything before it throws', async () => {
  const seen: number[] = [];
  const stream = eventStream<number>(async (emit) => {
    emit(1);
    throw new Error('no more');
  }, new AbortController());
  await expect(
    (async () => {
      for await (const event of stream) seen.push(event);
    })(),
  ).rejects.toThrow('no more');
  expect(seen).toEqual([1]);
});

test('who stops listening stops the work', async () => {
  const controller = new AbortController();
  const stream = eventStream<number>(async (emit, signal) => {
    emit(1);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }, controller);
  for await (const event of stream) {
    expect(event).toBe(1);
    break;
  }
  expect(controller.signal.aborted).toBe(true);
});
