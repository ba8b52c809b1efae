import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newIdentity, recipientOf } from '../../../electron/core/age/age';
import { drawPermutation } from '../../../electron/core/cipher/cat-map';
import { keyImageUse } from '../../../electron/services/key-images';
import { confused, createStageKeeper, stagePictures } from '../../../electron/services/stage-pictures';
import type { CarrierName } from '../../../shared/models/files';
import { startPools, type Pools } from '../../helpers/pools';
import { encryptTask } from '../../helpers/tasks';
import { confuseSlowly } from '../../reference/cat-map';

const samples = resolve(import.meta.dirname, '../../../resources/samples');
const permutation = { p: 3, q: 5, k: 7 };
const file = (fileIdHex: string, keyImageSha256 = 'key') => {
  return {
    fileIdHex,
    carrier: 'png',
    permutation,
    originalBytes: 1,
    keyImageSha256,
    source: '',
    output: '',
  } as const;
};

describe('what is kept of the last files', () => {
  it('is no more than twenty files, each with its own key image', () => {
    const keeper = createStageKeeper();
    keeper.keepKeyImage('key', new Uint8Array([1]));
    keeper.keepKeyImage('other', new Uint8Array([2]));
    for (let n = 0; n < 25; n++) keeper.keep(file(`${n}`, n % 2 === 0 ? 'key' : 'other'));
    expect(keeper.of('4')).toBeUndefined();
    expect(keeper.of('5')?.keyImage).toEqual(new Uint8Array([2]));
    expect(keeper.of('24')?.keyImage).toEqual(new Uint8Array([1]));
  });

  it('is gone after clearing, and a file whose key image is unknown is not kept', () => {
    const keeper = createStageKeeper();
    keeper.keep(file('a'));
    expect(keeper.of('a')).toBeUndefined();
    keeper.keepKeyImage('key', new Uint8Array(1));
    keeper.keep(file('a'));
    keeper.clear();
    expect(keeper.of('a')).toBeUndefined();
    keeper.keep(file('a'));
    expect(keeper.of('a')).toBeUndefined();
  });
});

it('a scrambled picture is the picture after the map of the format page, pixel by pixel', () => {
  const rgba = new Uint8Array(randomBytes(256 * 256 * 4));
  for (const drawn of [permutation, { p: 255, q: 255, k: 64 }, drawPermutation()]) {
    expect(Buffer.from(confused(rgba, drawn)).equals(confuseSlowly(rgba, drawn))).toBe(true);
  }
});

describe('the pictures of a real file', () => {
  let folder: string;
  let pools: Pools;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'radseal-stages-'));
    pools = startPools();
  });
  afterAll(async () => {
    await pools.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function stagesOf(source: string, carrier: CarrierName) {
    const keyImage = new Uint8Array(randomBytes(256 * 256 * 3));
    const use = keyImageUse(keyImage, null);
    const recipients = [await recipientOf(await newIdentity('hybrid'))];
    const task = encryptTask({ source, targetFolder: folder, recipients, carrier, keyImage: use });
    const result = await pools.crypt.encryptFile(task);
    const keeper = createStageKeeper();
    keeper.keepKeyImage(use.sha256, keyImage);
    const output = join(folder, result.name);
    keeper.keep({ ...result, source, output, keyImageSha256: use.sha256 });
    const pictures = await stagePictures(keeper.of(result.fileIdHex)!, pools.parse);
    if (pictures.status === 'gone') throw new Error('gone');
    return { pictures, keyImage, result, bytes: readFileSync(output) };
  }

  it.each([
    ['photo.jpg', 'png'],
    ['multi-frame.dcm', 'dicom'],
  ] as const)('%s: four that differ, made of its own p, q, k, key image and bytes', async (name, carrier) => {
    const { pictures, keyImage, result, bytes } = await stagesOf(join(samples, name), carrier);
    const { original, scrambled, cipher } = pictures;
    expect(pictures.permutation).toEqual(result.permutation);
    expect(original?.rgba).toHaveLength(256 * 256 * 4);
    const expected = confuseSlowly(original?.rgba ?? new Uint8Array(), result.permutation);
    expect(Buffer.from(scrambled?.rgba ?? []).equals(expected)).toBe(true);
    const rgb = Buffer.from(pictures.keyImage.rgba).filter((_, index) => index % 4 !== 3);
    expect(Buffer.from(rgb).equals(keyImage)).toBe(true);
    const step = carrier === 'png' ? 3 : 1;
    const stored = Buffer.alloc(cipher.columns * cipher.rows * step);
    for (let pixel = 0; pixel < cipher.columns * cipher.rows; pixel++)
      for (let channel = 0; channel < step; channel++)
        stored[pixel * step + channel] = cipher.rgba[pixel * 4 + channel]!;
    expect(bytes.includes(stored)).toBe(true);
    const all = [original, scrambled, cipher, pictures.keyImage];
    const digests = all.map((picture) =>
      createHash('sha256')
        .update(picture?.rgba ?? '')
        .digest('hex'),
    );
    expect(new Set(digests).size).toBe(4);
  });

  it('a file without a picture, and an empty one, still show what is stored and the key image', async () => {
    for (const [name, content] of [
      ['note.txt', 'a note'],
      ['empty.bin', ''],
    ] as const) {
      const source = join(folder, name);
      writeFileSync(source, content);
      const { pictures } = await stagesOf(source, 'plain');
      expect(pictures.original).toBeNull();
      expect(pictures.scrambled).toBeNull();
      expect(pictures.cipher.columns).toBeGreaterThan(10);
      expect(new Set(pictures.cipher.rgba).size).toBeGreaterThan(50);
    }
  });
});
