import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorCodeOf } from '../../../../shared/errors';
import { previewOf } from '../../../../electron/core/images/preview';
import { decodeImage, resizeRaster, withoutAlpha } from '../../../../electron/core/images/raster';
import { toSeedImage } from '../../../../electron/core/images/seed-image';

const photo = readFileSync('resources/samples/photo.jpg');
const slice = readFileSync('resources/samples/ct-phantom/slice-006.dcm');

/** A valid PNG header that claims 60,000 x 60,000 pixels. */
function hugePng(): Uint8Array {
  const png = Uint8Array.from(readFileSync('resources/samples/seeds/phantom.png'));
  const view = new DataView(png.buffer);
  view.setUint32(16, 60_000);
  view.setUint32(20, 60_000);
  return png;
}

it('decodes a JPEG to RGBA', async () => {
  const image = await decodeImage(photo, 2_048);
  expect(image).toMatchObject({ columns: 1280, rows: 960, channels: 4, frames: 1 });
  expect(image.data).toHaveLength(1280 * 960 * 4);
});

it('loads no native libvips', async () => {
  await decodeImage(photo, 16);
  if (process.platform !== 'linux') return;
  expect(readFileSync('/proc/self/maps', 'utf8')).not.toMatch(/libvips|sharp-linux/);
});

it('resizes bilinearly: a slope stays a slope', async () => {
  const data = Uint8Array.from({ length: 64 * 3 }, (_, index) => Math.floor(index / 3) * 4);
  const half = await resizeRaster({ columns: 64, rows: 1, channels: 3, data }, 32, 1);
  for (let column = 1; column < 31; column++) {
    const expected = column * 8 + 2;
    expect(Math.abs(half.data[column * 3]! - expected)).toBeLessThanOrEqual(2);
  }
});

it('takes transparent pixels as black', () => {
  const raster = {
    columns: 2,
    rows: 1,
    channels: 4,
    data: Uint8Array.of(200, 100, 50, 255, 200, 100, 50, 0),
  } as const;
  expect([...withoutAlpha(raster).data]).toEqual([200, 100, 50, 0, 0, 0]);
});

it('refuses what claims too many pixels, and what does not decode', async () => {
  await expect(decodeImage(hugePng(), 64)).rejects.toSatisfy((error) => errorCodeOf(error) === 'too-large');
  const broken = photo.subarray(0, 200);
  await expect(decodeImage(broken, 64)).rejects.toSatisfy(
    (error) => errorCodeOf(error) === 'no-usable-images',
  );
  expect(await previewOf(hugePng())).toEqual({ status: 'none', reason: 'too-large' });
  expect(await previewOf(broken)).toEqual({ status: 'none', reason: 'damaged' });
  expect(await previewOf(Buffer.from('text'))).toEqual({ status: 'none', reason: 'not-an-image' });
});

it('makes seeds of 256 x 256 x 3 bytes, grey repeated', async () => {
  const grey = await toSeedImage(slice);
  expect(grey).toHaveLength(196_608);
  for (let pixel = 0; pixel < 65_536; pixel += 97)
    expect([grey[pixel * 3 + 1], grey[pixel * 3 + 2]]).toEqual([grey[pixel * 3], grey[pixel * 3]]);
  expect(new Set(grey).size).toBeGreaterThan(50);
  expect(await toSeedImage(photo)).toHaveLength(196_608);
  await expect(toSeedImage(Buffer.from('text'))).rejects.toSatisfy(
    (error) => errorCodeOf(error) === 'no-usable-images',
  );
});

it('shows a frame of a multi-frame object, and says when there is no such frame', async () => {
  const multi = readFileSync('resources/samples/multi-frame.dcm');
  expect(await previewOf(multi, multi.length, 7)).toMatchObject({
    status: 'shown',
    columns: 192,
    rows: 192,
    frames: 8,
  });
  expect(await previewOf(multi, multi.length, 8)).toEqual({ status: 'none', reason: 'damaged' });
});

it('shows the first frame from the beginning of a long file', async () => {
  const multi = readFileSync('resources/samples/multi-frame.dcm');
  const head = multi.subarray(0, 100_000);
  expect(await previewOf(head, multi.length, 0)).toMatchObject({ status: 'shown', frames: 8 });
});
