import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../shared/errors';
import { CallControl } from '../../../electron/workers/call-control';

/** Runs `act` in this thread a moment after it has begun to wait in another. */
async function whileAnotherWaits(act: (control: CallControl) => void): Promise<string> {
  const control = new CallControl();
  // What waitAtGate does, in a thread of its own: the word it waits on is the ninth.
  const program = `const { parentPort, workerData } = require('node:worker_threads');
    const words = new Int32Array(workerData);
    parentPort.postMessage('waits');
    Atomics.wait(words, 8, 0, 10_000);
    parentPort.postMessage(words[8]);`;
  const worker = new Worker(program, { eval: true, workerData: control.memory });
  await once(worker, 'message');
  const woken = once(worker, 'message');
  act(control);
  await woken;
  await worker.terminate();
  try {
    control.waitAtGate();
    return 'passed';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

describe('the gate before an output gets its name', () => {
  it('lets a thread that waits pass', async () => {
    expect(await whileAnotherWaits((control) => control.answerGate())).toBe('passed');
  });

  it('tells it why not, with every code', async () => {
    expect(await whileAnotherWaits((control) => control.answerGate('lock-held'))).toBe('lock-held');
    for (const code of ERROR_CODES) {
      const control = new CallControl();
      control.answerGate(code);
      expect(() => control.waitAtGate()).toThrowError(expect.objectContaining({ code }));
    }
  });

  it('does not hold a call that was told to stop', () => {
    const control = new CallControl();
    control.stop('cancelled');
    expect(() => control.waitAtGate()).toThrowError(expect.objectContaining({ code: 'cancelled' }));
  });

  it('lets pass what was answered before it was told to stop', () => {
    const control = new CallControl();
    control.answerGate();
    control.stop('cancelled');
    expect(() => control.waitAtGate()).not.toThrow();
  });
});
