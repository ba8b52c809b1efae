import { createHash } from 'node:crypto';
import { wipe } from '../../core/bytes/equal';
import { createCarrierWriter } from '../../core/container/carriers/layouts';
import { createPayloadSealer } from '../../core/container/payload-sealer';
import { writeFully } from '../../storage/files';
import { readSourceAt } from '../../storage/source-file';
import { scratch } from '../scratch';
import type { Attempt } from './encrypt-file';

/** Bytes of the original read, sealed and written at a time. */
const STEP = 1024 * 1024;

/** What was hashed while a file was sealed. */
export interface Sealed {
  /** SHA-256 of the original. */
  readonly sha256: Uint8Array;
  /** SHA-256 of the output, where the task asked for it and it was written front to back. */
  readonly outputSha256?: Uint8Array | undefined;
}

/** Reads, hashes, seals and writes a file front to back in this thread. */
export function sealAlone({ task, source, started, layout, file, control }: Attempt): Sealed {
  const { head, schedule, preamble, prefix } = started;
  const sealer = createPayloadSealer(schedule, scratch);
  const written = task.hashOutput ? createHash('sha256') : undefined;
  const writer = createCarrierWriter(layout, (bytes) => {
    writeFully(file.fd, bytes);
    written?.update(bytes);
  });
  const hash = createHash('sha256');
  const original = scratch('original', Math.min(STEP, source.size));
  const sealed = scratch('sealed', sealer.segmentsEnd > 0 ? sealer.sealedLength(STEP) : 0);
  try {
    writer.push(head);
    writer.push(sealer.start(preamble, prefix));
    for (let offset = 0; offset < sealer.segmentsEnd; offset += STEP) {
      const bytes = original.subarray(0, Math.min(STEP, sealer.segmentsEnd - offset));
      readSourceAt(source.fd, bytes, offset);
      hash.update(bytes);
      writer.push(sealed.subarray(0, sealer.segment(offset, bytes, sealed)));
      control.advance(bytes.length);
    }
    const rest = original.subarray(0, source.size - sealer.segmentsEnd);
    readSourceAt(source.fd, rest, sealer.segmentsEnd);
    const sha256 = hash.update(rest).digest();
    for (const piece of sealer.end(prefix, rest, sha256)) {
      writer.push(piece);
      control.check();
    }
    writer.finish();
    control.advance(rest.length);
    return { sha256, outputSha256: written?.digest() };
  } finally {
    wipe(original);
  }
}
