import { AppError } from '../../../shared/errors';
import { equalBytes, wipe } from '../bytes/equal';
import { createCatMap, SQUARE_LENGTH } from '../cipher/cat-map';
import {
  CHUNK_LENGTH,
  type ChunkKeys,
  openChunks,
  openMessage,
  PREAMBLE_LENGTH,
  SEALED_CHUNK_LENGTH,
} from '../cipher/chunked-encryption';
import { type FileKey, fileSubkey } from '../cipher/key-schedule';
import { type Header, payloadContext } from './header';
import { isAligned, layoutOf, SHA256_LENGTH } from './layout';
import { type Manifest, MAX_MANIFEST_LENGTH, parseManifest } from './manifest';
import { type CiphertextSpan, type PayloadSchedule, spanOf } from './payload';
import { isZero } from './readers';

/** A payload's first bytes that hold any manifest: what `openPayload` wants, or the whole payload if it is shorter. */
export const PAYLOAD_START_LENGTH: number =
  PREAMBLE_LENGTH + Math.ceil((4 + MAX_MANIFEST_LENGTH) / CHUNK_LENGTH) * SEALED_CHUNK_LENGTH;

const damaged = (what: string) => new AppError('damaged-data', what);

/**
 * Opens a payload as far as its manifest: the commitment, the chunks that hold it, and whether all lengths fit
 * together. `payload` is its first min(payloadLength, PAYLOAD_START_LENGTH) bytes.
 * Throws `damaged-data`; `truncated` for too few bytes.
 */
export function openPayload(options: {
  readonly key: FileKey;
  readonly header: Header;
  readonly payload: Uint8Array;
}): {
  readonly schedule: PayloadSchedule;
  readonly manifest: Manifest;
} {
  const { key, header, payload } = options;
  const needed = Math.min(header.payloadLength, PAYLOAD_START_LENGTH);
  if (payload.length < needed) throw new AppError('truncated');
  const inputKey = fileSubkey(key, 'payload');
  const context = payloadContext(header);
  const keys = openMessage({ inputKey, context, preamble: payload.subarray(0, PREAMBLE_LENGTH) });
  wipe(inputKey);

  const bytes = manifestBytes(
    keys,
    payload.subarray(PREAMBLE_LENGTH, needed),
    header.payloadLength === needed,
  );
  const manifest = parseManifest(bytes);
  const layout = fittingLayout(bytes.length, manifest.size);
  if (layout.payloadLength !== header.payloadLength) throw damaged('lengths that do not fit together');
  return { schedule: { keys, layout, permutation: manifest.permutation }, manifest };
}

function fittingLayout(manifestLength: number, size: number) {
  try {
    return layoutOf(manifestLength, size);
  } catch (cause) {
    throw new AppError('damaged-data', 'a size no payload has', cause);
  }
}

/** Opens only the chunks the manifest lies in. `whole`: `sealed` ends with the payload's last chunk. */
function manifestBytes(keys: ChunkKeys, sealed: Uint8Array, whole: boolean): Uint8Array {
  const open = (from: number, to: number, output: Uint8Array) => {
    const input = sealed.subarray(from * SEALED_CHUNK_LENGTH, to * SEALED_CHUNK_LENGTH);
    const last = whole && to * SEALED_CHUNK_LENGTH > sealed.length;
    return openChunks({ keys, firstChunk: from, last, input, output });
  };
  const first = new Uint8Array(CHUNK_LENGTH);
  const opened = open(0, 1, first);
  if (opened < 4) throw damaged('no manifest');
  const length = new DataView(first.buffer).getUint32(0);
  if (length > MAX_MANIFEST_LENGTH) throw damaged('a manifest beyond 64 KiB');
  const chunks = Math.ceil((4 + length) / CHUNK_LENGTH);
  const plaintext = new Uint8Array(chunks * CHUNK_LENGTH);
  plaintext.set(first);
  const end = chunks > 1 ? CHUNK_LENGTH + open(1, chunks, plaintext.subarray(CHUNK_LENGTH)) : opened;
  if (end < 4 + length) throw damaged('a manifest beyond the payload');
  return plaintext.subarray(4, 4 + length);
}

/** A part of the body to be opened. */
export interface BodyStep {
  readonly part: 'body';
  /** In the original; a multiple of SQUARE_LENGTH. */
  readonly offset: number;
  /** Of the original. */
  readonly length: number;
  readonly span: CiphertextSpan;
}

/** A part of the hash and the zeros behind the body to be opened. */
export interface EndStep {
  readonly part: 'end';
  /** From the hash's first byte. */
  readonly offset: number;
  readonly length: number;
  readonly span: CiphertextSpan;
}

/** One part of a payload to be opened; parts may be opened in any order and in several threads. */
export type OpeningStep = BodyStep | EndStep;

/** The step that opens `length` bytes of the original from `offset` on, a multiple of SQUARE_LENGTH. */
export function bodyStep({ layout }: PayloadSchedule, offset: number, length: number): BodyStep {
  return { part: 'body', offset, length, span: spanOf(layout, layout.bodyOffset + offset, length) };
}

/** The steps that open what follows the body, in order, at most `segmentLength` bytes of plaintext each. */
export function* endSteps({ layout }: PayloadSchedule, segmentLength: number): Generator<EndStep> {
  const endLength = layout.plaintextLength - layout.hashOffset;
  for (let offset = 0; offset < endLength; offset += segmentLength) {
    const length = Math.min(segmentLength, endLength - offset);
    yield { part: 'end', offset, length, span: spanOf(layout, layout.hashOffset + offset, length) };
  }
}

/**
 * The steps that open a whole payload, in order: every chunk from the body's first on is in at least one.
 * `segmentLength`: bytes of plaintext a step, a multiple of SQUARE_LENGTH.
 */
export function* openingSteps(schedule: PayloadSchedule, segmentLength: number): Generator<OpeningStep> {
  const { size } = schedule.layout;
  if (segmentLength < SQUARE_LENGTH || segmentLength % SQUARE_LENGTH !== 0) {
    throw new AppError('internal', 'segments are whole squares');
  }
  for (let offset = 0; offset < size; offset += segmentLength)
    yield bodyStep(schedule, offset, Math.min(segmentLength, size - offset));
  yield* endSteps(schedule, segmentLength);
}

/** Opens the parts of one payload; keep one per thread. */
export interface PayloadOpener {
  /**
   * Opens and restores a part of the original. `ciphertext` is the step's span of the payload. Mutates
   * `output` (step.length bytes or more, from its start). Throws `damaged-data`.
   */
  body(step: BodyStep, ciphertext: Uint8Array, output: Uint8Array): void;
  /**
   * Opens a part of what follows the body and checks that the zeros are zeros. Returns the SHA-256 that stands
   * there for the first such step, else null. Throws `damaged-data`.
   */
  end(step: EndStep, ciphertext: Uint8Array): Uint8Array | null;
}

/** An opener for a payload whose schedule is known. */
export function createPayloadOpener(schedule: PayloadSchedule): PayloadOpener {
  const { keys, layout, permutation } = schedule;
  const map = createCatMap(permutation);
  let scratch = new Uint8Array(0);

  /** The plaintext range a span holds, as a view of the scratch memory. */
  const open = (span: CiphertextSpan, length: number, ciphertext: Uint8Array) => {
    if (ciphertext.length !== span.length) throw new AppError('internal', 'not the span');
    if (scratch.length < span.length) scratch = new Uint8Array(span.length);
    const { firstChunk, last } = span;
    const opened = openChunks({ keys, firstChunk, last, input: ciphertext, output: scratch });
    if (opened < span.skip + length) throw damaged('fewer bytes than promised');
    return scratch.subarray(span.skip, span.skip + length);
  };

  return {
    body(step, ciphertext, output) {
      // Square by square where squares are whole chunks: what was opened is still in the cache when it is moved.
      const run = isAligned(layout) ? SQUARE_LENGTH : step.length;
      for (let at = 0; at < step.length; at += run) {
        const length = Math.min(run, step.length - at);
        const span = spanOf(layout, layout.bodyOffset + step.offset + at, length);
        const from = span.offset - step.span.offset;
        const confused = open(span, length, ciphertext.subarray(from, from + span.length));
        map.restore(confused, output.subarray(at, at + length));
      }
    },
    end(step, ciphertext) {
      const bytes = open(step.span, step.length, ciphertext);
      const hash = step.offset === 0 ? bytes.slice(0, SHA256_LENGTH) : null;
      if (!isZero(bytes.subarray(hash ? SHA256_LENGTH : 0))) throw damaged('padding that is not zero');
      return hash;
    },
  };
}

/** Compares the original's SHA-256 with the one in the payload, in constant time. Throws `damaged-data`. */
export function checkHash(stored: Uint8Array, computed: Uint8Array): void {
  if (!equalBytes(stored, computed)) throw damaged('another SHA-256');
}
