import { MessageChannel, parentPort, type MessagePort } from 'node:worker_threads';
import { AppError, ERROR_CODES, type ErrorCode } from '../../../shared/errors';
import type { CarrierName } from '../../../shared/models/files';
import { locatePlain } from '../../core/container/carriers/locate-written';
import type { SourceFile } from '../../storage/source-file';
import { containerBytes, contiguousBytes, type ContainerBytes } from '../container-bytes';
import { bytesOfFile } from '../file-bytes';
import type { Unpacked, WorkerRequest } from './messages';

/** A container in a file from outside, and what carries it. */
export interface OpenedCarrier {
  readonly carrier: CarrierName;
  readonly container: ContainerBytes;
}

/**
 * The container in a file from outside. A plain one is read here; any other carrier is unpacked by a parse
 * worker, which has no key: this thread sees the container's bytes alone. Throws `not-encrypted`,
 * `carrier-altered`, `too-large`, `truncated` ...
 */
export async function openCarrier(source: SourceFile): Promise<OpenedCarrier> {
  const bytes = bytesOfFile(source);
  const plain = locatePlain(bytes);
  if (plain) return { carrier: 'plain', container: containerBytes(plain, bytes) };
  if (source.size === 0) throw new AppError('not-encrypted', 'empty');
  const { port1, port2 } = new MessageChannel();
  const request: WorkerRequest = { type: 'unpack', path: source.path, port: port2 };
  parentPort?.postMessage(request, [port2]);
  const inbox = new Inbox(port1);
  const first = await inbox.next();
  if (first.type === 'contiguous') {
    inbox.close();
    return { carrier: first.carrier, container: contiguousBytes(bytes, first.offset, first.length) };
  }
  if (first.type !== 'packed') throw new AppError('internal', 'bytes before their length');
  const { carrier, length } = first;
  return {
    carrier,
    container: containerBytes({ status: 'packed', carrier, length, chunks: chunksOf(inbox) }, bytes),
  };
}

async function* chunksOf(inbox: Inbox): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const message = await inbox.next();
      if (message.type !== 'bytes') return;
      yield message.bytes;
      inbox.grant();
    }
  } finally {
    inbox.close();
  }
}

const isCode = (code: string): code is ErrorCode => (ERROR_CODES as readonly string[]).includes(code);

/** Messages of a parse worker in order, one at a time. A closed port is a dead worker. */
class Inbox {
  readonly #port: MessagePort;
  readonly #waiting: Unpacked[] = [];
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: Unpacked) => {
      this.#waiting.push(message);
      this.#wake?.();
    });
    port.on('close', () => {
      this.#closed = true;
      this.#wake?.();
    });
  }

  async next(): Promise<Unpacked> {
    while (this.#waiting.length === 0) {
      if (this.#closed) throw new AppError('worker-crashed', 'the parse worker is gone');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const message = this.#waiting.shift()!;
    if (message.type !== 'failed') return message;
    this.close();
    throw new AppError(isCode(message.code) ? message.code : 'internal', message.message);
  }

  /** Lets the parse worker send one chunk more. */
  grant(): void {
    this.#port.postMessage('more');
  }

  close(): void {
    this.#port.close();
  }
}
