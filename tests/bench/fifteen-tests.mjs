// fifteen-tests.mjs KERNELS FILE all|without: says how many seconds the tests of SP 800-22 take on the bits of a file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [kernels, file, which] = process.argv.slice(2);
const { testRandomness } = await import(join(kernels, 'suite.mjs'));
const { unpackBits } = await import(join(kernels, 'bits.mjs'));
const packed = readFileSync(file);

const begun = performance.now();
const bits = unpackBits(packed);
const results =
  which === 'all' ? testRandomness(bits) : testRandomness(bits, (test) => test !== 'non-overlapping');
const seconds = (performance.now() - begun) / 1000;
if (results.length !== (which === 'all' ? 15 : 14)) throw new Error('a test is missing');
process.stdout.write(String(seconds));
