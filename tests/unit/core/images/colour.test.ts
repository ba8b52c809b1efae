import { expect, it } from 'vitest';
import { colourToRgba, paletteToRgba } from '../../../../electron/core/images/colour';

const frame = (photometric: string, samples: Uint8Array | Uint16Array, bitsStored = 8) => ({
  columns: 1,
  rows: samples.length / 3,
  samplesPerPixel: 3,
  bitsStored,
  signed: false,
  photometric,
  samples,
});

it.each([
  ['RGB', [10, 20, 30], [10, 20, 30]],
  ['YBR_FULL', [76, 85, 255], [254, 0, 0]],
  ['YBR_FULL', [100, 128, 128], [100, 100, 100]],
  ['YBR_PARTIAL_420', [235, 128, 128], [255, 255, 255]],
  ['YBR_PARTIAL_420', [16, 128, 128], [0, 0, 0]],
] as const)('%s %j is RGB %j', (photometric, samples, rgb) => {
  expect([...colourToRgba(frame(photometric, Uint8Array.from(samples)))!]).toEqual([...rgb, 255]);
});

it('keeps the high byte of wide samples', () => {
  const rgba = colourToRgba(frame('RGB', Uint16Array.of(0xffff, 0x80ff, 0x00ff), 16));
  expect([...rgba!]).toEqual([255, 128, 0, 255]);
});

it('shows nothing for a photometric interpretation it does not know', () => {
  expect(colourToRgba(frame('HSV', Uint8Array.of(1, 2, 3)))).toBeUndefined();
});

it('clamps palette indices at both ends', () => {
  const table = { first: 10, bits: 16, entries: Uint16Array.of(0x1000, 0x2000) };
  const palette = { red: table, green: table, blue: table };
  const samples = Uint8Array.of(0, 10, 11, 255);
  const rgba = paletteToRgba({ ...frame('PALETTE COLOR', samples), samplesPerPixel: 1 }, palette);
  expect([0, 4, 8, 12].map((at) => rgba[at])).toEqual([0x10, 0x10, 0x20, 0x20]);
});
