/**
 * Makes resources/samples: a synthetic CT-like study, a multi-frame object, a photo-like JPEG with EXIF and the
 * seed images of the key generator. Drawn by formulas, so free of patients and licences; the same every time.
 *
 *   node tools/make-samples.mjs [FOLDER]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { encodeDicom, uidOf, wordBytes } from './dicom-writer.mjs';

const samples = resolve(process.argv[2] ?? join(import.meta.dirname, '../resources/samples'));
const SIDE = 256;
const SLICES = 12;
const FRAMES = 8;
const FRAME_SIDE = 192;

/** Noise that is the same every time (mulberry32). */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Ellipsoids of a head-like phantom after Shepp and Logan: centre, half axes (of half the field of view),
 * turn in degrees, and the Hounsfield value inside. Later ones cover earlier ones.
 */
const PHANTOM = [
  { at: [0, 0, 0], axes: [0.72, 0.9, 1.1], turn: 0, value: 40 },
  { at: [0, 0, 0], axes: [0.69, 0.87, 1.05], turn: 0, value: 1100 },
  { at: [0, -0.01, 0], axes: [0.63, 0.81, 0.98], turn: 0, value: 34 },
  { at: [0.2, -0.05, -0.1], axes: [0.11, 0.31, 0.42], turn: -18, value: 6 },
  { at: [-0.2, -0.05, -0.1], axes: [0.13, 0.36, 0.42], turn: 18, value: 6 },
  { at: [0, 0.38, 0.1], axes: [0.2, 0.22, 0.3], turn: 0, value: 48 },
  { at: [0.28, 0.42, 0.25], axes: [0.08, 0.07, 0.2], turn: 30, value: 68 },
  { at: [0, -0.55, -0.2], axes: [0.05, 0.05, 0.3], turn: 0, value: 320 },
  { at: [-0.3, 0.3, 0.3], axes: [0.05, 0.08, 0.12], turn: 0, value: 95 },
];

const inside = (x, y, z, { at, axes, turn }) => {
  const angle = (turn * Math.PI) / 180;
  const [dx, dy, dz] = [x - at[0], y - at[1], z - at[2]];
  const u = (dx * Math.cos(angle) + dy * Math.sin(angle)) / axes[0];
  const v = (dy * Math.cos(angle) - dx * Math.sin(angle)) / axes[1];
  return u * u + v * v + (dz / axes[2]) ** 2 <= 1;
};

/** Stored values of one slice, 12 bits, Hounsfield value + 1024. */
function phantomSlice(side, z, seed) {
  const random = randomFrom(seed);
  const values = new Uint16Array(side * side);
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const x = (2 * column + 1) / side - 1;
      const y = (2 * row + 1) / side - 1;
      const body = PHANTOM.filter((part) => inside(x, y, z, part)).at(-1);
      const noise = (random() + random() + random() - 1.5) * 16;
      values[row * side + column] = Math.max(0, Math.round((body?.value ?? -1000) + noise + 1024));
    }
  return values;
}

const STUDY = [
  [0x00080020, 'DA', '20240101'],
  [0x00080030, 'TM', '120000'],
  [0x00080050, 'SH', ''],
  [0x00080090, 'PN', ''],
  [0x00081030, 'LO', 'Synthetic phantom'],
  [0x00100010, 'PN', 'Sample^Phantom'],
  [0x00100020, 'LO', 'SAMPLE-0001'],
  [0x00100030, 'DA', ''],
  [0x00100040, 'CS', 'O'],
  [0x0020000d, 'UI', uidOf('study')],
  [0x00200010, 'SH', '1'],
  [0x00080070, 'LO', 'Radseal samples'],
  [0x00180015, 'CS', 'HEAD'],
];

const greyPixels = (side) => [
  [0x00280002, 'US', 1],
  [0x00280004, 'CS', 'MONOCHROME2'],
  [0x00280010, 'US', side],
  [0x00280011, 'US', side],
  [0x00280100, 'US', 16],
  [0x00280101, 'US', 12],
  [0x00280102, 'US', 11],
  [0x00280103, 'US', 0],
];

/** One slice of the CT series (PS3.3, A.3). */
function ctSlice(index) {
  const position = index * 12 - 66;
  const values = phantomSlice(SIDE, position / 100, index + 1);
  return encodeDicom([
    ...STUDY,
    ...greyPixels(SIDE),
    [0x00080008, 'CS', ['ORIGINAL', 'PRIMARY', 'AXIAL']],
    [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'],
    [0x00080018, 'UI', uidOf(`ct ${index}`)],
    [0x00080022, 'DA', '20240101'],
    [0x00080023, 'DA', '20240101'],
    [0x00080032, 'TM', '120000'],
    [0x00080033, 'TM', '120000'],
    [0x00080060, 'CS', 'CT'],
    [0x0008103e, 'LO', 'CT-like phantom, made by a formula'],
    [0x00180050, 'DS', '12'],
    [0x00180060, 'DS', '120'],
    [0x00185100, 'CS', 'HFS'],
    [0x0020000e, 'UI', uidOf('ct series')],
    [0x00200011, 'IS', '1'],
    [0x00200012, 'IS', '1'],
    [0x00200013, 'IS', String(index + 1)],
    [0x00200032, 'DS', ['-119.53125', '-119.53125', String(position)]],
    [0x00200037, 'DS', ['1', '0', '0', '0', '1', '0']],
    [0x00200052, 'UI', uidOf('frame of reference')],
    [0x00201040, 'LO', ''],
    [0x00280030, 'DS', ['0.9375', '0.9375']],
    [0x00281050, 'DS', ['40', '300']],
    [0x00281051, 'DS', ['100', '1500']],
    [0x00281052, 'DS', '-1024'],
    [0x00281053, 'DS', '1'],
    [0x00281054, 'LO', 'HU'],
    [0x00281055, 'LO', ['BRAIN', 'BONE']],
    [0x7fe00010, 'OW', wordBytes(values)],
  ]);
}

/** The same phantom as a Multi-frame Grayscale Word Secondary Capture (PS3.3, A.8.4). */
function multiFrame() {
  const frames = Array.from({ length: FRAMES }, (_, index) =>
    wordBytes(phantomSlice(FRAME_SIDE, index / 5 - 0.7, 100 + index)),
  );
  return encodeDicom([
    ...STUDY,
    ...greyPixels(FRAME_SIDE),
    [0x00080008, 'CS', ['DERIVED', 'SECONDARY']],
    [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7.3'],
    [0x00080018, 'UI', uidOf('multi-frame')],
    [0x00080023, 'DA', '20240101'],
    [0x00080033, 'TM', '120000'],
    [0x00080060, 'CS', 'OT'],
    [0x00080064, 'CS', 'SYN'],
    [0x0008103e, 'LO', 'Multi-frame phantom'],
    [0x00181063, 'DS', '100'],
    [0x0020000e, 'UI', uidOf('multi-frame series')],
    [0x00200011, 'IS', '2'],
    [0x00200013, 'IS', '1'],
    [0x00200020, 'CS', ''],
    [0x00280008, 'IS', String(FRAMES)],
    [0x00280009, 'AT', 0x00181063],
    [0x00280301, 'CS', 'NO'],
    [0x00281050, 'DS', '1064'],
    [0x00281051, 'DS', '400'],
    [0x00281052, 'DS', '0'],
    [0x00281053, 'DS', '1'],
    [0x00281054, 'LO', 'US'],
    [0x20500020, 'CS', 'IDENTITY'],
    [0x7fe00010, 'OW', Buffer.concat(frames)],
  ]);
}

/** A landscape of sines and noise: something like a photo, of nothing. */
function landscape(columns, rows) {
  const random = randomFrom(7);
  const rgb = Buffer.alloc(columns * rows * 3);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const x = column / columns;
      const y = row / rows;
      const ridge = 0.55 + 0.08 * Math.sin(x * 9) + 0.05 * Math.sin(x * 23 + 1) + 0.02 * Math.sin(x * 61);
      const sun = Math.exp(-(((x - 0.72) * 1.5) ** 2 + (y - 0.24) ** 2) * 160);
      const ground = y > ridge;
      const shade = ground ? 0.5 + 0.3 * Math.sin(x * 40 + y * 90) * (y - ridge) : 1 - 0.6 * y;
      const colour = ground ? [70, 120, 60] : [120, 170, 235];
      colour.forEach((base, channel) => {
        const light = base * shade + sun * [255, 220, 120][channel] + (random() - 0.5) * 14;
        rgb[(row * columns + column) * 3 + channel] = Math.min(255, Math.max(0, Math.round(light)));
      });
    }
  return rgb;
}

async function photo() {
  const raw = { width: 1280, height: 960, channels: 3 };
  return sharp(landscape(raw.width, raw.height), { raw })
    .withExif({
      IFD0: { Make: 'Radseal', Model: 'Formula 1', Artist: 'Sample Photographer', Software: 'make-samples' },
      IFD2: {
        DateTimeOriginal: '2024:01:01 12:00:00',
        UserComment: 'Synthetic; shows no place and no person',
      },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '0/1 0/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '0/1 0/1 0/1',
      },
    })
    .jpeg({ quality: 88 })
    .toBuffer();
}

/** Seeds of the key generator: the middle slice in its brain window, and the landscape. */
async function seeds() {
  const grey = Buffer.from(
    phantomSlice(SIDE, -0.06, 6).map((stored) =>
      Math.min(255, Math.max(0, ((stored - 1024 + 10) * 255) / 100)),
    ),
  );
  const slice = sharp(grey, { raw: { width: SIDE, height: SIDE, channels: 1 } });
  const scene = sharp(landscape(SIDE, SIDE), { raw: { width: SIDE, height: SIDE, channels: 3 } });
  return [slice.toColourspace('srgb').removeAlpha().png().toBuffer(), scene.png().toBuffer()];
}

const numbered = (index) => String(index + 1).padStart(3, '0');

await mkdir(join(samples, 'ct-phantom'), { recursive: true });
await mkdir(join(samples, 'seeds'), { recursive: true });
for (let index = 0; index < SLICES; index++)
  await writeFile(join(samples, 'ct-phantom', `slice-${numbered(index)}.dcm`), ctSlice(index));
await writeFile(join(samples, 'multi-frame.dcm'), multiFrame());
await writeFile(join(samples, 'photo.jpg'), await photo());
const pngs = await Promise.all(await seeds());
await writeFile(join(samples, 'seeds', 'phantom.png'), pngs[0]);
await writeFile(join(samples, 'seeds', 'landscape.png'), pngs[1]);
