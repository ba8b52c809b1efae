import { createHash } from 'node:crypto';

import { loadIdentity, parseRecipient } from '../../electron/core/age/age';
import { concatBytes } from '../../electron/core/bytes/big-endian';
import { SQUARE_LENGTH } from '../../electron/core/cipher/cat-map';
import type { Manifest } from '../../electron/core/container/manifest';
import {
  checkHash,
  createPayloadOpener,
  openingSteps,
  openPayload,
  PAYLOAD_START_LENGTH,
} from '../../electron/core/container/payload-opener';
import { createPayloadSealer } from '../../electron/core/container/payload-sealer';
import { checkContainerLength, inspectHead } from '../../electron/core/container/public-head';
import { type OpenedHead, openHead } from '../../electron/core/container/reader';
import { startContainer, type StartedContainer } from '../../electron/core/container/writer';
import { errorCodeOf } from '../../shared/errors';

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** A container that has been started for `original`, with a name and a type that say nothing. */
export function startFor(
  original: Uint8Array,
  recipients: readonly string[],
  options: {
    readonly keyImageSha512?: Uint8Array;
    readonly fill?: (length: number) => number;
    readonly original?: Partial<Manifest>;
  } = {},
): Promise<StartedContainer> {
  return startContainer({
    recipients: recipients.map(parseRecipient),
    keyImageSha512: options.keyImageSha512 ?? new Uint8Array(64),
    ...(options.fill ? { fill: options.fill } : {}),
    original: {
      name: 'image.dcm',
      path: [],
      size: original.length,
      modifiedNs: '1700000000123456789',
      mediaType: 'application/dicom',
      model: null,
      keyImageSha256: '0'.repeat(64),
      program: 'radseal tests',
      ...options.original,
    },
  });
}

/** The whole container, sealed in segments of one square where it has segments. */
export function sealBytes(started: StartedContainer, original: Uint8Array): Uint8Array {
  const sealer = createPayloadSealer(started.schedule);
  const parts = [started.head, sealer.start(started.preamble, started.prefix)];
  for (let offset = 0; offset < sealer.segmentsEnd; offset += SQUARE_LENGTH) {
    const output = new Uint8Array(sealer.sealedLength(SQUARE_LENGTH));
    sealer.segment(offset, original.subarray(offset, offset + SQUARE_LENGTH), output);
    parts.push(output);
  }
  parts.push(...sealer.end(started.prefix, original.subarray(sealer.segmentsEnd), sha256(original)));
  return concatBytes(...parts);
}

/** `original` as a container in memory. */
export async function encryptBytes(
  original: Uint8Array,
  recipients: readonly string[],
  options: Parameters<typeof startFor>[2] = {},
): Promise<Uint8Array> {
  return sealBytes(await startFor(original, recipients, options), original);
}

/** Everything a reader checks, in a reader's order. Throws what the product throws. */
export async function decryptBytes(
  container: Uint8Array,
  identities: readonly string[],
  options: { readonly acceptAlteredReaders?: boolean; readonly segmentLength?: number } = {},
): Promise<{ readonly original: Uint8Array; readonly manifest: Manifest; readonly head: OpenedHead }> {
  checkContainerLength(inspectHead(container), container.length);
  const head = await openHead(container, identities.map(loadIdentity), options);
  const payload = container.subarray(head.headLength);
  const { schedule, manifest } = openPayload({
    key: head.key,
    header: head.header,
    payload: payload.subarray(0, PAYLOAD_START_LENGTH),
  });
  const opener = createPayloadOpener(schedule);
  const original = new Uint8Array(manifest.size);
  let stored: Uint8Array | null = null;
  for (const step of openingSteps(schedule, options.segmentLength ?? SQUARE_LENGTH)) {
    const ciphertext = payload.subarray(step.span.offset, step.span.offset + step.span.length);
    if (step.part === 'body') {
      opener.body(step, ciphertext, original.subarray(step.offset, step.offset + step.length));
    } else {
      stored = opener.end(step, ciphertext) ?? stored;
    }
  }
  checkHash(stored!, sha256(original));
  return { original, manifest, head };
}

/** The code a promise is refused with, or `opened` when it is not refused. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'opened';
  } catch (error) {
    return errorCodeOf(error);
  }
}

/** Bytes that look random but are the same in every run (xorshift32). */
export function patternBytes(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed || 1;
  for (let index = 0; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}
