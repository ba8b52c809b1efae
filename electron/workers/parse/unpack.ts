import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../../../shared/errors';
import type { LocatedContainer } from '../../core/container/carriers/carrier';
import { UNPACK_CREDIT, type Unpacked } from '../crypt/messages';
import { failureOf } from '../outcome';
import { findContainer } from './find-container';
import { withFile } from './read-file';

/** A reader that takes nothing for this long is gone. */
const STALLED_MS = 60_000;

/**
 * Finds the container in a file and sends where it lies, or its bytes in order, never more than a few chunks
 * ahead of the reader. Failures are sent, not thrown.
 */
export async function unpackTo(path: string, port: MessagePort): Promise<void> {
  const send = (message: Unpacked, transfer: readonly ArrayBuffer[] = []) =>
    port.postMessage(message, [...transfer]);
  try {
    await withFile(path, async (file) => {
      const located = await findContainer(file);
      if (located.status === 'contiguous') {
        const { carrier, offset, length } = located;
        send({ type: 'contiguous', carrier, offset, length });
      } else {
        send({ type: 'packed', carrier: located.carrier, length: located.length });
        await sendChunks(located, port, send);
      }
    });
  } catch (error) {
    const { code, message } = failureOf(error);
    send({ type: 'failed', code, message });
  }
}

async function sendChunks(
  located: Extract<LocatedContainer, { status: 'packed' }>,
  port: MessagePort,
  send: (message: Unpacked, transfer?: readonly ArrayBuffer[]) => void,
): Promise<void> {
  const credit = new Credit(port);
  for await (const bytes of located.chunks) {
    if (!(await credit.take())) return;
    // A chunk that owns its memory moves; a part of one is copied first.
    const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    send({ type: 'bytes', bytes: own }, [own.buffer as ArrayBuffer]);
  }
  send({ type: 'end' });
}

/** How many chunks may be sent before the reader takes one. */
class Credit {
  #left = UNPACK_CREDIT;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(port: MessagePort) {
    port.on('message', () => {
      this.#left++;
      this.#wake?.();
    });
    port.on('close', () => {
      this.#closed = true;
      this.#wake?.();
    });
  }

  /** Waits for a credit; false when the reader has closed the port. Throws `timed-out`. */
  async take(): Promise<boolean> {
    while (this.#left === 0 && !this.#closed) await this.#change();
    this.#left--;
    return !this.#closed;
  }

  #change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new AppError('timed-out', 'nobody reads on')), STALLED_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
