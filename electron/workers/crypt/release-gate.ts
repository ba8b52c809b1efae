import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { failureOf, valueOf, type Outcome } from '../outcome';
import type { ReadyOutput } from './tasks';

/** The worker's side: waits until it may give an output its name. Throws what the other side failed with. */
export async function passGate(gate: MessagePort | undefined, ready: ReadyOutput): Promise<void> {
  if (!gate) return;
  const answered = once(gate, 'message') as Promise<[Outcome<void>]>;
  gate.postMessage(ready);
  const [answer] = await answered;
  gate.close();
  valueOf(answer);
}

/** The pool's side: `port` goes to the worker, `onReady` decides what is answered. `close` after the call. */
export function openGate(onReady: (ready: ReadyOutput) => Promise<void>): {
  readonly port: MessagePort;
  readonly close: () => void;
} {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', (ready: ReadyOutput) => {
    void onReady(ready)
      .then((): Outcome<void> => ({ status: 'done', value: undefined }), failureOf)
      .then((answer) => port1.postMessage(answer));
  });
  return { port: port2, close: () => port1.close() };
}
