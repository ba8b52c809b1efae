import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { newIdentity, parseRecipient, recipientOf, wrapFileKey } from '../../../../electron/core/age/age';
import { concatBytes, u32 } from '../../../../electron/core/bytes/big-endian';
import { SQUARE_LENGTH } from '../../../../electron/core/cipher/cat-map';
import { startMessage } from '../../../../electron/core/cipher/chunked-encryption';
import { fileSubkey } from '../../../../electron/core/cipher/key-schedule';
import { encodeHeader, payloadContext } from '../../../../electron/core/container/header';
import { layoutOf } from '../../../../electron/core/container/layout';
import { createPayloadSealer } from '../../../../electron/core/container/payload-sealer';
import { openingSteps } from '../../../../electron/core/container/payload-opener';
import { encodeHead, headLengthWithoutFill, readerTags } from '../../../../electron/core/container/readers';
import type { StartedContainer } from '../../../../electron/core/container/writer';
import {
  decryptBytes,
  encryptBytes,
  patternBytes,
  sealBytes,
  sha256,
  startFor,
} from '../../../helpers/containers';

let identity: string;
let recipient: string;
beforeAll(async () => {
  identity = await newIdentity('x25519');
  recipient = await recipientOf(identity);
});

const same = (a: Uint8Array, b: Uint8Array) => Buffer.from(a).equals(b);

const KIB = 1024;
const EDGES = [0, 16 * KIB, 256 * KIB, 1024 * KIB];

describe('what is encrypted comes back byte for byte', () => {
  test('every size around the edges (fixed sample)', async () => {
    for (const edge of EDGES) {
      for (const by of [-5, -4, -1, 0, 1, 3, 4, 17]) {
        if (edge + by < 0) continue;
        const original = patternBytes(edge + by, edge + by + 1);
        const opened = await decryptBytes(await encryptBytes(original, [recipient]), [identity]);
        expect(same(opened.original, original), `${edge} + ${by}`).toBe(true);
      }
    }
  });

  test('any small size, name and fill', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.nat({ max: 5_000 }),
        fc.string({ minLength: 1, maxLength: 60 }).filter((name) => /^[a-zA-Z0-9_-]+$/.test(name)),
        async (original, fill, name) => {
          const container = await encryptBytes(original, [recipient], {
            fill: (length) => length + fill,
            original: { name: `${name}-x` },
          });
          const opened = await decryptBytes(container, [identity]);
          expect(same(opened.original, original)).toBe(true);
          expect(opened.manifest.name).toBe(`${name}-x`);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an empty file comes back empty', async () => {
    const opened = await decryptBytes(await encryptBytes(new Uint8Array(0), [recipient]), [identity]);
    expect(opened.original).toHaveLength(0);
    expect(opened.manifest.size).toBe(0);
  });

  test('in segments of any size, in any order', async () => {
    const original = patternBytes(3 * 1024 * KIB + 12_345);
    const started = await startFor(original, [recipient]);
    const expected = sealBytes(started, original);
    const sealer = createPayloadSealer(started.schedule);
    expect(sealer.segmentsEnd).toBe(12 * SQUARE_LENGTH);

    const cuts = [0, 5 * SQUARE_LENGTH, 9 * SQUARE_LENGTH];
    const segments = cuts.map((from, index) =>
      original.subarray(from, cuts[index + 1] ?? 11 * SQUARE_LENGTH),
    );
    const outputs = segments.map((segment) => new Uint8Array(sealer.sealedLength(segment.length)));
    for (const index of [2, 0, 1]) sealer.segment(cuts[index]!, segments[index]!, outputs[index]!);
    const container = concatBytes(
      started.head,
      sealer.start(started.preamble, started.prefix),
      ...outputs,
      ...sealer.end(started.prefix, original.subarray(11 * SQUARE_LENGTH), sha256(original)),
    );
    expect(same(container, expected)).toBe(true);
    for (const squares of [1, 4, 32]) {
      const opened = await decryptBytes(container, [identity], { segmentLength: squares * SQUARE_LENGTH });
      expect(same(opened.original, original)).toBe(true);
    }
  });

  test('long padding is sealed and checked in pieces', async () => {
    // PADME adds 128 KiB less a little here: more than the end's own chunk.
    const original = patternBytes(4 * 1024 * KIB + 10);
    const opened = await decryptBytes(await encryptBytes(original, [recipient]), [identity]);
    expect(same(opened.original, original)).toBe(true);
  });

  test('a payload of whole chunks ends with an empty one, which is opened too', async () => {
    const original = patternBytes(2 * 1024 * KIB);
    const started = await startFor(original, [recipient]);
    expect(started.schedule.layout.plaintextLength % 16_384).toBe(0);
    const container = sealBytes(started, original);
    expect(same((await decryptBytes(container, [identity])).original, original)).toBe(true);
    container[container.length - 1]! ^= 1;
    await expect(decryptBytes(container, [identity])).rejects.toMatchObject({ code: 'damaged-data' });
  });
});

test('a large body that does not begin with a chunk, as another program may write it, is opened too', async () => {
  const original = patternBytes(2 * 1024 * KIB + 333);
  const started = await startUnpadded(original);
  for (const squares of [1, 3, 32]) {
    const opened = await decryptBytes(sealBytes(started, original), [identity], {
      segmentLength: squares * SQUARE_LENGTH,
    });
    expect(same(opened.original, original)).toBe(true);
  }
});

/** A started container whose manifest has no padding, whatever the size. */
async function startUnpadded(original: Uint8Array): Promise<StartedContainer> {
  const padded = await startFor(original, [recipient]);
  const json = new TextEncoder().encode(new TextDecoder().decode(padded.prefix.subarray(4)).trimEnd());
  const layout = layoutOf(json.length, original.length);
  const { key } = padded;
  const header = { fileId: key.fileId, payloadLength: layout.payloadLength };
  const wrap = await wrapFileKey(parseRecipient(recipient), concatBytes(key.fileKey, key.fileId));
  const { keys, preamble } = startMessage({
    inputKey: fileSubkey(key, 'payload'),
    context: payloadContext(header),
  });
  const head = encodeHead({
    key,
    header: encodeHeader(header),
    entries: [{ tag: readerTags(key, [recipient])[0]!, wrap }],
    headLength: headLengthWithoutFill([wrap.length]),
  });
  return {
    head,
    key,
    schedule: { ...padded.schedule, keys, layout },
    preamble,
    prefix: concatBytes(u32(json.length), json),
    containerLength: head.length + layout.payloadLength,
  };
}

test('two encryptions of one file share nothing but their form', async () => {
  const original = patternBytes(50_000);
  const [a, b] = [await encryptBytes(original, [recipient]), await encryptBytes(original, [recipient])];
  expect(Buffer.from(a).subarray(11, 27)).not.toEqual(Buffer.from(b).subarray(11, 27));
  let equal = 0;
  for (let index = 1_000; index < 40_000; index++) if (a[index] === b[index]) equal++;
  // Expected 39,000 / 256 = 152, standard deviation 12.
  expect(equal).toBeLessThan(152 + 8 * 12);
});

test('the steps that open a payload cover every chunk, whatever the manifest’s length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 65_532 }), fc.nat({ max: 3_000_000 }), (manifestLength, size) => {
      const layout = layoutOf(manifestLength, size);
      const keys = { key: new Uint8Array(32), baseNonce: new Uint8Array(12) };
      const schedule = { keys, layout, permutation: { p: 1, q: 1, k: 1 } };
      let reached = 56 + Math.floor(layout.bodyOffset / 16_384) * 16_400;
      for (const { span } of openingSteps(schedule, SQUARE_LENGTH)) {
        expect(span.offset).toBeLessThanOrEqual(reached);
        reached = span.offset + span.length;
      }
      expect(reached).toBe(layout.payloadLength);
    }),
  );
});
