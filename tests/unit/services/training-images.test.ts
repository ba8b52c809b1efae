import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { toSeedImage } from '../../../electron/core/images/seed-image';
import { batchesOf } from '../../../electron/services/train-model';
import { trainingImages } from '../../../electron/services/training-images';
import { writePng } from '../../helpers/png';

// What a folder of a department's images may hold.

const folder = mkdtempSync(join(tmpdir(), 'radseal-training-images-'));
afterAll(() => rmSync(folder, { recursive: true }));

const parse = { seedImage: (path: string) => toSeedImage(readFileSync(path)) };
const SIDE = 32;

function read(name: string) {
  const granted = { id: '', path: join(folder, name), label: name, folders: [], named: true };
  const fingerprintKey = new Uint8Array(32);
  return trainingImages([granted], parse, {
    signal: new AbortController().signal,
    side: SIDE,
    fingerprintKey,
  });
}

const put = (name: string, bytes: Uint8Array) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), bytes);
};
const made = (name: string) => readFileSync(join('tests/vectors/dicom/made', `${name}.dcm`));
const pixel = { columns: 1, rows: 1, rgb: Uint8Array.of(200, 100, 50) };

/** A PNG that says it is larger than any camera's picture. */
function claiming(columns: number, rows: number): Uint8Array {
  const png = Uint8Array.from(readFileSync('resources/samples/seeds/phantom.png'));
  const view = new DataView(png.buffer);
  view.setUint32(16, columns);
  view.setUint32(20, rows);
  return png;
}

test('images of every kind are usable: 1 x 1, 16-bit, signed, multi-frame, colour, palette, nested', async () => {
  put('kinds/one-pixel.png', writePng(pixel));
  put('kinds/deep/16-bit.png', writePng({ ...pixel, bitDepth: 16 }));
  const dicom = ['signed-range', 'multi-frame', 'rgb-planar', 'ybr-full-422', 'palette-8', 'palette-16'];
  for (const name of [...dicom, 'big-endian', 'single-bit']) put(`kinds/deep/${name}.dcm`, made(name));
  cpSync('resources/samples/photo.jpg', join(folder, 'kinds/photo.jpg'));
  const images = await read('kinds');
  expect(images).toMatchObject({ count: 11, refused: [] });
  for (let n = 0; n < images.count; n++) expect(await images.image(n)).toHaveLength(SIDE * SIDE * 3);
});

test('what is no image is told by its code and number, and the rest is used', async () => {
  put('mixed/good.png', writePng(pixel));
  put('mixed/huge.png', claiming(20_000, 20_000));
  put('mixed/notes.txt', Buffer.from('no image'));
  put('mixed/empty.png', new Uint8Array(0));
  put('mixed/cut.jpg', readFileSync('resources/samples/photo.jpg').subarray(0, 200));
  put('mixed/cut.dcm', made('multi-frame').subarray(0, 500));
  const images = await read('mixed');
  expect(images.count).toBe(1);
  const refused = [...images.refused].sort((a, b) => a.files - b.files);
  expect(refused).toEqual([
    { code: 'too-large', files: 1 },
    { code: 'no-usable-images', files: 4 },
  ]);
});

test('a folder without an image is no-usable-images', async () => {
  put('none/notes.txt', Buffer.from('no image'));
  await expect(read('none')).rejects.toMatchObject({ code: 'no-usable-images' });
});

test('one image alone fills a batch, and its fingerprint is that of its content', async () => {
  put('one/a.png', writePng(pixel));
  put('same/b.png', writePng(pixel));
  put('other/a.png', writePng({ ...pixel, rgb: Uint8Array.of(201, 100, 50) }));
  const [one, same, other] = await Promise.all(['one', 'same', 'other'].map(read));
  expect(one!.fingerprint).toBe(same!.fingerprint);
  expect(one!.fingerprint).not.toBe(other!.fingerprint);
  expect(batchesOf({ count: one!.count, batch: 4, seed: 1, epoch: 0 })).toEqual([[0, 0, 0, 0]]);
});
