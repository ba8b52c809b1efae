/**
 * Makes tests/vectors/dicom/made: small synthetic DICOM images, one for each way of storing or showing pixels
 * that the real files at hand lack or that only large ones have.
 *
 *   node tools/make-dicom-variants.mjs
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { encodeDicom, uidOf, wordBytes } from './dicom-writer.mjs';

const target = resolve(import.meta.dirname, '../tests/vectors/dicom/made');
const COLUMNS = 40;
const ROWS = 32;

const pixels = (value) =>
  Array.from({ length: COLUMNS * ROWS }, (_, index) => value(index % COLUMNS, Math.floor(index / COLUMNS)));
/** A slope with a checked pattern in it: every level, and edges. */
const levels = (top) =>
  pixels((x, y) => Math.floor(((x + y * COLUMNS) * top) / (COLUMNS * ROWS)) ^ ((x ^ y) & 3));
const bytes = (values) => Buffer.from(values);

function image(label, overrides) {
  const base = new Map([
    [0x00080016, ['UI', '1.2.840.10008.5.1.4.1.1.7']],
    [0x00080018, ['UI', uidOf(`variant ${label}`)]],
    [0x00080060, ['CS', 'OT']],
    [0x00100010, ['PN', 'Sample^Variant']],
    [0x00100020, ['LO', 'SAMPLE-0002']],
    [0x0020000d, ['UI', uidOf('variants study')]],
    [0x0020000e, ['UI', uidOf('variants series')]],
    [0x00280002, ['US', 1]],
    [0x00280004, ['CS', 'MONOCHROME2']],
    [0x00280010, ['US', ROWS]],
    [0x00280011, ['US', COLUMNS]],
    [0x00280100, ['US', 16]],
    [0x00280101, ['US', 12]],
    [0x00280102, ['US', 11]],
    [0x00280103, ['US', 0]],
    [0x7fe00010, ['OW', wordBytes(levels(4096))]],
  ]);
  for (const [tag, value] of overrides) base.set(tag, value);
  return [...base].map(([tag, [vr, value]]) => [tag, vr, value]);
}

const window = (center, width) => [
  [0x00281050, ['DS', String(center)]],
  [0x00281051, ['DS', String(width)]],
];
const bits = (allocated, stored, high = stored - 1, signed = 0) => [
  [0x00280100, ['US', allocated]],
  [0x00280101, ['US', stored]],
  [0x00280102, ['US', high]],
  [0x00280103, ['US', signed]],
];
const colour = (photometric, planar, content) => [
  ...bits(8, 8),
  [0x00280002, ['US', 3]],
  [0x00280004, ['CS', photometric]],
  [0x00280006, ['US', planar]],
  [0x7fe00010, ['OB', content]],
];
const palette = (descriptor, tables) => [
  ...bits(8, 8),
  [0x00280004, ['CS', 'PALETTE COLOR']],
  ...[0, 1, 2].flatMap((channel) => [
    [0x00281101 + channel, ['US', descriptor]],
    [0x00281201 + channel, ['OW', tables[channel]]],
  ]),
  [0x7fe00010, ['OB', bytes(levels(256).map((level) => level & 255))]],
];
const table = (descriptor, entries) => [
  [0x00283002, 'US', descriptor],
  [0x00283006, 'OW', wordBytes(entries)],
];

const signedLevels = levels(4000).map((level) => level - 2000);
const channels = [levels(256), pixels((x) => x * 6), pixels((_, y) => 255 - y * 8)].map((one) =>
  one.map((level) => level & 255),
);
const interleaved = bytes(channels[0].flatMap((_, index) => channels.map((one) => one[index])));
const halved = bytes(
  channels[0].flatMap((level, index) =>
    index % 2 ? [level, channels[1][index], channels[2][index]] : [level],
  ),
);
const curve = (count, top, power) =>
  Array.from({ length: count }, (_, i) => Math.round(top * (i / (count - 1)) ** power));
const single = pixels((x, y) => (x * y) % 3 === 0);

const VARIANTS = {
  'monochrome1-window': image('1', [[0x00280004, ['CS', 'MONOCHROME1']], ...window(2000, 3000)]),
  'signed-rescale-window': image('2', [
    ...bits(16, 16, 15, 1),
    ...window(100, 2500),
    [0x00281052, ['DS', '-100']],
    [0x00281053, ['DS', '1.5']],
    [0x7fe00010, ['OW', wordBytes(signedLevels)]],
  ]),
  'signed-range': image('3', [...bits(16, 12, 11, 1), [0x7fe00010, ['OW', wordBytes(signedLevels)]]]),
  sigmoid: image('4', [...window(2000, 1500), [0x00281056, ['CS', 'SIGMOID']]]),
  'voi-table': image('5', [[0x00283010, ['SQ', [table([4096, 0, 12], curve(4096, 4095, 0.5))]]]]),
  'voi-table-offset': image('6', [[0x00283010, ['SQ', [table([2048, 1000, 8], curve(2048, 255, 2))]]]]),
  'modality-table': image('7', [
    [0x00283000, ['SQ', [[...table([4096, 0, 16], curve(4096, 60000, 1.6)), [0x00283004, 'LO', 'US']]]]],
  ]),
  'palette-16': image(
    '8',
    palette(
      [256, 0, 16],
      [0.5, 1, 2].map((power) => wordBytes(curve(256, 65535, power))),
    ),
  ),
  'palette-8': image(
    '9',
    palette(
      [256, 0, 8],
      [0.5, 1, 2].map((power) => bytes(curve(256, 255, power))),
    ),
  ),
  'palette-offset': image(
    '10',
    palette(
      [100, 60, 16],
      [1, 2, 3].map((power) => wordBytes(curve(100, 65535, power))),
    ),
  ),
  'rgb-planar': image('11', colour('RGB', 1, bytes(channels.flat()))),
  'ybr-full': image('12', colour('YBR_FULL', 0, interleaved)),
  'ybr-full-planar': image('13', colour('YBR_FULL', 1, bytes(channels.flat()))),
  'ybr-full-422': image('14', colour('YBR_FULL_422', 0, halved)),
  'non-square': image('15', [...window(2048, 4096), [0x00280034, ['IS', ['2', '1']]]]),
  'multi-frame': image('16', [
    ...window(2000, 4000),
    [0x00280008, ['IS', '3']],
    [
      0x7fe00010,
      ['OW', Buffer.concat([1, 2, 3].map((n) => wordBytes(levels(4096).map((level) => level / n))))],
    ],
  ]),
  'overlay-bits': image('17', [
    ...bits(16, 10, 11),
    ...window(500, 900),
    [
      0x7fe00010,
      ['OW', wordBytes(levels(1024).map((level, i) => ((i & 15) << 12) | ((level & 1023) << 2) | (i & 3)))],
    ],
  ]),
  'wide-32': image('18', [
    ...bits(32, 32),
    [0x7fe00010, ['OW', Buffer.from(Uint32Array.from(levels(4096), (level) => level * 70_000).buffer)]],
  ]),
  'single-bit': image('19', [
    ...bits(1, 1),
    [
      0x7fe00010,
      [
        'OB',
        bytes(
          Array.from({ length: single.length / 8 }, (_, byte) =>
            single.slice(byte * 8, byte * 8 + 8).reduce((sum, on, bit) => sum | (Number(on) << bit), 0),
          ),
        ),
      ],
    ],
  ]),
};

const BIG_ENDIAN = image('20', [
  ...bits(16, 12, 11, 1),
  ...window(0, 3000),
  [0x7fe00010, ['OW', wordBytes(signedLevels, { bigEndian: true })]],
]);

await mkdir(target, { recursive: true });
for (const [name, elements] of Object.entries(VARIANTS))
  await writeFile(join(target, `${name}.dcm`), encodeDicom(elements));
await writeFile(join(target, 'big-endian.dcm'), encodeDicom(BIG_ENDIAN, { bigEndian: true }));
