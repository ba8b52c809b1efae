import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PAPER_BYTES } from '../../../electron/core/cipher/paper-profile';
import { measureFrame } from '../../../electron/core/report/measure-frame';
import { measureFile, readSamples } from '../../../electron/workers/parse/read-samples';
import { errorCodeOf } from '../../../shared/errors';
import { madeGif, madePng, madeTiff } from '../../helpers/pictures';
import { noise } from '../../helpers/small-report';

const work = mkdtempSync(join(tmpdir(), 'radseal-samples-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const made = (name: string) => join(import.meta.dirname, '../../vectors/dicom/made', name);
const sample = (name: string) => join(import.meta.dirname, '../../../resources/samples', name);
const wishes = { keyImage: noise(PAPER_BYTES, 1), seed: 3 };

const write = (name: string, bytes: Uint8Array) => {
  const path = join(work, name);
  writeFileSync(path, bytes);
  return path;
};

/** Where a value is that is no number. */
function notNumbers(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => notNumbers(inner, `${path}/${key}`));
}

describe('what is read of an image', () => {
  it.each([
    ['a signed one of 12 bits', made('signed-range.dcm'), { signed: true, frames: 1, channels: 1 }],
    ['an RGB one, plane by plane', made('rgb-planar.dcm'), { signed: false, bits: 8, channels: 3 }],
    ['a signed one of 16 bits', made('signed-rescale-window.dcm'), { signed: true, bits: 16, channels: 1 }],
    ['one that is not square', made('non-square.dcm'), { channels: 1, frames: 1 }],
    ['one of several frames', made('multi-frame.dcm'), { channels: 1 }],
    ['a JPEG', sample('photo.jpg'), { columns: 1280, rows: 960, bits: 8, channels: 3, frames: 1 }],
  ])('%s', async (_, path, facts) => {
    const { image, picture } = await readSamples(path);
    expect(picture).toMatchObject(facts);
    expect(image.samples).toHaveLength(picture.columns * picture.rows * picture.channels);
    expect(Math.max(...image.samples.subarray(0, 65_536))).toBeLessThan(2 ** image.bits);
  });

  it('samples of more than 16 bits, and what is no image, are refused', async () => {
    for (const path of [made('wide-32.dcm'), write('notes.txt', Buffer.from('notes'))])
      await expect(readSamples(path)).rejects.toSatisfy((error) => errorCodeOf(error) === 'no-usable-images');
  });

  it('every picture of a GIF', async () => {
    const path = write('three.gif', madeGif(3, 20, 12));
    const { picture, further } = await readSamples(path);
    expect(picture).toMatchObject({ frames: 3, columns: 20, rows: 12 });
    const [second, third] = [await further!(1), await further!(2)];
    expect(second.samples).not.toEqual(third.samples);
    const { frames, fresh } = await measureFile(path, wishes);
    expect(frames!.frames.map(({ frame }) => frame)).toEqual([1, 2, 3]);
    expect(fresh.frames!.overall.length).toBeGreaterThan(10);
  });

  it('every page of a TIFF, each of its own size, with the figures it has by itself', async () => {
    const pages = [
      { columns: 21, rows: 13, pixel: (i: number) => (7 * i) & 255 },
      { columns: 30, rows: 11, pixel: (i: number) => (i * i) & 255 },
    ];
    const { picture, further } = await readSamples(write('two.tif', madeTiff(pages)));
    expect(picture).toMatchObject({ frames: 2, columns: 21, rows: 13 });
    const second = await further!(1);
    expect(second).toMatchObject({ columns: 30, rows: 11 });
    const grey = second.samples.filter((_, i) => i % second.channels === 0);
    expect(Array.from(grey)).toEqual(Array.from({ length: 330 }, (_, i) => pages[1]!.pixel(i)));

    const { frames, fresh } = await measureFile(join(work, 'two.tif'), wishes);
    expect(frames!.frames.map(({ frame }) => frame)).toEqual([1, 2]);
    expect(fresh.frames!.frames).toHaveLength(2);
    const alone = measureFrame(second, { ...wishes, frame: 1 });
    expect(frames!.frames[1]!.figures).toEqual(alone.plain);
  });
});

describe('figures there are none of', () => {
  it.each([
    ['of a line of pixels', 300, 1, (i: number) => i & 255],
    ['of a column of pixels', 1, 300, (i: number) => i & 255],
    ['of a constant picture', 40, 30, () => 77],
  ])('%s are left empty and called undefined, never NaN', async (_, columns, rows, value) => {
    const path = write(`${columns}x${rows}.png`, madePng(columns, rows, value));
    const measured = await measureFile(path, wishes);
    expect(notNumbers(measured)).toEqual([]);
    const none = measured.plain.filter(({ verdict }) => verdict === 'undefined');
    expect(none.map(({ metric, value: empty }) => [metric, empty])).toContainEqual([
      columns === 300 ? 'correlation-vertical' : 'correlation-horizontal',
      null,
    ]);
  });
});
