// image-figures.mjs KERNELS SIDE: says how many seconds every figure of an image of 16 bits and of its encryption takes.
import { join } from 'node:path';

const [kernels, side] = process.argv.slice(2);
const { measureFrame } = await import(join(kernels, 'figures.mjs'));
const length = Number(side);
const samples = Uint16Array.from({ length: length * length }, (_, i) => {
  const [x, y] = [i % length, Math.floor(i / length)];
  return 32_768 + 16_000 * Math.sin(x / 90) * Math.cos(y / 70) + ((x * 2654435761 + y * 40503) & 255);
});
const image = { columns: length, rows: length, channels: 1, bits: 16, samples };

const begun = performance.now();
const { plain, clinical } = measureFrame(image, { keyImage: new Uint8Array(196_608), seed: 1, frame: 0 });
const seconds = (performance.now() - begun) / 1000;
if (plain.length + clinical.length < 20) throw new Error('a figure is missing');
process.stdout.write(String(seconds));
