import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ipcChannel } from '../../../electron/processes/channel';

/** Two ends of a pipe between processes, with every write that went into it. */
function pipe() {
  const writes: unknown[] = [];
  const end = (other: () => EventEmitter) => {
    const it = Object.assign(new EventEmitter(), {
      connected: true,
      send: (message: unknown) => (writes.push(message), other().emit('message', message)),
    });
    const disconnect = () => {
      it.connected = false;
      it.emit('disconnect');
    };
    return Object.assign(it, { disconnect });
  };
  const near: ReturnType<typeof end> = end(() => far);
  const far: ReturnType<typeof end> = end(() => near);
  return { near, far, writes };
}

test('what is posted in one turn goes in one write, in order', async () => {
  const { near, far, writes } = pipe();
  const got: unknown[] = [];
  ipcChannel(far).onMessage((message) => got.push(message));
  const channel = ipcChannel(near);
  for (const message of [1, { two: 2 }, [3]]) channel.post(message);
  expect(got).toEqual([]);
  await setImmediate();
  channel.post('later');
  await setImmediate();
  expect(got).toEqual([1, { two: 2 }, [3], 'later']);
  expect(writes).toHaveLength(2);
});

test('what was posted before the end still arrives; what is posted after it goes nowhere', async () => {
  const { near, far, writes } = pipe();
  const got: unknown[] = [];
  ipcChannel(far).onMessage((message) => got.push(message));
  const channel = ipcChannel(near);
  channel.post('last');
  channel.close();
  channel.post('too late');
  await setImmediate();
  expect(got).toEqual(['last']);
  expect(writes).toHaveLength(1);
});
