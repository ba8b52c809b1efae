import { AppError } from '../../../shared/errors';
import { wipe } from '../bytes/equal';
import { createCatMap, SQUARE_LENGTH } from '../cipher/cat-map';
import { CHUNK_LENGTH, SEALED_CHUNK_LENGTH, sealChunks, TAG_LENGTH } from '../cipher/chunked-encryption';
import { isAligned, SHA256_LENGTH } from './layout';
import type { PayloadSchedule } from './payload';

const ZERO_PIECE_LENGTH = 64 * CHUNK_LENGTH;

/** Memory for one use, with whatever its last use left in it. */
export type Memory = (use: 'lead' | 'sealed-end', length: number) => Uint8Array<ArrayBuffer>;

const freshMemory: Memory = (_, length) => new Uint8Array(length);

/** Seals the parts of one payload. Parts may be sealed in any order and in several threads, each part once. */
export interface PayloadSealer {
  /**
   * The part of a body that `segment` may take, from 0 to this: a multiple of SQUARE_LENGTH, 0 for a body
   * that does not begin with a chunk. What lies behind is given to `end`.
   */
  readonly segmentsEnd: number;
  /** What stands before the first segment: preamble and manifest. */
  start(preamble: Uint8Array, prefix: Uint8Array): Uint8Array;
  /** Bytes `segment` writes for `length` bytes of the original. */
  sealedLength(length: number): number;
  /**
   * Confuses and seals `original`, which begins at `offset` of the file; both are multiples of SQUARE_LENGTH.
   * Mutates `output` from its start; returns the bytes written.
   */
  segment(offset: number, original: Uint8Array, output: Uint8Array): number;
  /**
   * The rest of the payload, piece by piece: the bytes of the original no segment took (from a multiple of
   * SQUARE_LENGTH on), its SHA-256, the zeros. `prefix` as in `start`. A piece is valid until the next is asked for.
   */
  end(prefix: Uint8Array, rest: Uint8Array, sha256: Uint8Array): Generator<Uint8Array>;
}

/**
 * A sealer for the payload of one started container; keep one per thread. `memory`: where `end` takes its own
 * from; in a job of a thousand small files fresh memory for each costs a tenth of the time.
 */
export function createPayloadSealer(
  { keys, layout, permutation }: PayloadSchedule,
  memory: Memory = freshMemory,
): PayloadSealer {
  const map = createCatMap(permutation);
  const aligned = isAligned(layout);
  const square = new Uint8Array(aligned ? SQUARE_LENGTH : 0);

  const seal = (firstChunk: number, input: Uint8Array) => {
    const last = firstChunk * CHUNK_LENGTH + input.length === layout.plaintextLength;
    const chunks = Math.floor(input.length / CHUNK_LENGTH) + (last ? 1 : 0);
    const output = memory('sealed-end', input.length + chunks * TAG_LENGTH);
    sealChunks({ keys, firstChunk, last, input, output });
    return output;
  };

  return {
    segmentsEnd: aligned ? layout.size - (layout.size % SQUARE_LENGTH) : 0,
    start(preamble, prefix) {
      if (!aligned) return preamble;
      return new Uint8Array(Buffer.concat([preamble, seal(0, prefix)]));
    },
    sealedLength: (length) => (length / CHUNK_LENGTH) * SEALED_CHUNK_LENGTH,
    segment(offset, original, output) {
      if (!aligned || offset % SQUARE_LENGTH !== 0 || original.length % SQUARE_LENGTH !== 0) {
        throw new AppError('internal', 'a segment is whole squares of an aligned body');
      }
      let written = 0;
      for (let at = 0; at < original.length; at += SQUARE_LENGTH) {
        map.confuse(original.subarray(at, at + SQUARE_LENGTH), square);
        const firstChunk = (layout.bodyOffset + offset + at) / CHUNK_LENGTH;
        const room = output.subarray(written);
        written += sealChunks({ keys, firstChunk, last: false, input: square, output: room });
      }
      return written;
    },
    *end(prefix, rest, sha256) {
      const restOffset = layout.size - rest.length;
      if (
        restOffset % SQUARE_LENGTH !== 0 ||
        (!aligned && restOffset !== 0) ||
        sha256.length !== SHA256_LENGTH
      ) {
        throw new AppError('internal', 'the rest begins with a square');
      }
      const from = aligned ? layout.bodyOffset + restOffset : 0;
      const left = layout.plaintextLength - from;
      const content = layout.hashOffset + SHA256_LENGTH - from;
      const lead = memory('lead', Math.min(left, Math.ceil(content / CHUNK_LENGTH) * CHUNK_LENGTH));
      const bodyAt = aligned ? 0 : prefix.length;
      if (!aligned) lead.set(prefix);
      map.confuse(rest, lead.subarray(bodyAt, bodyAt + rest.length));
      lead.set(sha256, bodyAt + rest.length);
      lead.fill(0, bodyAt + rest.length + SHA256_LENGTH);
      const sealed = seal(from / CHUNK_LENGTH, lead);
      wipe(lead);
      yield sealed;

      const zeros = new Uint8Array(Math.min(ZERO_PIECE_LENGTH, left - lead.length));
      for (let at = lead.length; at < left; at += zeros.length) {
        yield seal((from + at) / CHUNK_LENGTH, zeros.subarray(0, left - at));
      }
    },
  };
}
