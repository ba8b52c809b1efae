import { createHash } from 'node:crypto';
import type { FileKey } from '../../core/cipher/key-schedule';
import type { Manifest } from '../../core/container/manifest';
import {
  checkHash,
  createPayloadOpener,
  openPayload,
  openingSteps,
  PAYLOAD_START_LENGTH,
} from '../../core/container/payload-opener';
import { checkContainerLength, type PublicHead } from '../../core/container/public-head';
import { wipe } from '../../core/bytes/equal';
import type { CallControl } from '../call-control';
import type { ContainerBytes } from '../container-bytes';
import { scratch } from '../scratch';

/** Plaintext opened at a time by one thread: small enough that cancelling never waits. */
const STEP = 1024 * 1024;

/** Takes the original's bytes in order; the array is overwritten after the call. */
export type OriginalSink = (bytes: Uint8Array, offset: number) => void;

/**
 * Opens a whole payload in this thread and checks everything: lengths, every chunk, the manifest, the
 * padding, the hash. `sink` gets the bytes before all of that is known: it must not let them out. Returns the
 * manifest and the SHA-256. Throws `truncated`, `trailing-data`, `damaged-data`, and the control's reason.
 */
export async function openWholePayload(options: {
  readonly container: ContainerBytes;
  readonly head: PublicHead;
  readonly key: FileKey;
  readonly control: CallControl;
  readonly sink: OriginalSink;
  readonly begin?: (manifest: Manifest) => void;
}): Promise<{ readonly manifest: Manifest; readonly sha256: Uint8Array }> {
  const { container, head, key, control, sink } = options;
  checkContainerLength(head, container.length);
  const { header, headLength } = head;
  const start = Math.min(header.payloadLength, PAYLOAD_START_LENGTH);
  const payload = await container.read(headLength, start);
  const { schedule, manifest } = openPayload({ key, header, payload });
  options.begin?.(manifest);
  const opener = createPayloadOpener(schedule);
  const hash = createHash('sha256');
  const original = scratch('original', Math.min(STEP, manifest.size));
  let stored = new Uint8Array(0);
  try {
    for (const step of openingSteps(schedule, STEP)) {
      const sealed = await container.read(headLength + step.span.offset, step.span.length);
      if (step.part === 'end') {
        stored = new Uint8Array(opener.end(step, sealed) ?? stored);
        control.check();
      } else {
        const bytes = original.subarray(0, step.length);
        opener.body(step, sealed, bytes);
        hash.update(bytes);
        sink(bytes, step.offset);
        control.advance(step.length);
      }
    }
    await container.end();
  } finally {
    wipe(original, schedule.keys.key, schedule.keys.baseNonce);
  }
  const sha256 = hash.digest();
  checkHash(stored, sha256);
  return { manifest, sha256 };
}
