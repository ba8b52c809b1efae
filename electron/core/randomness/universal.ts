import { erfc } from '../metrics/special-functions';
import type { Bits } from './bits';

/** By L: least length, expected value and variance of the statistic (2.9.7). */
const BLOCKS = [
  { L: 6, least: 387_840, expected: 5.2177052, variance: 2.954 },
  { L: 7, least: 904_960, expected: 6.1962507, variance: 3.125 },
  { L: 8, least: 2_068_480, expected: 7.1836656, variance: 3.238 },
  { L: 9, least: 4_654_080, expected: 8.1764248, variance: 3.311 },
  { L: 10, least: 10_342_400, expected: 9.1723243, variance: 3.356 },
  { L: 11, least: 22_753_280, expected: 10.170032, variance: 3.384 },
  { L: 12, least: 49_643_520, expected: 11.168765, variance: 3.401 },
] as const;

/** SP 800-22, 2.9 (Maurer 1992): how far apart equal blocks of L bits stand; Q = 10 * 2^L blocks come first. */
export function universal(bits: Bits): readonly number[] {
  const { L, expected, variance } = BLOCKS.findLast(({ least }) => bits.length >= least) ?? BLOCKS[0];
  const Q = 10 * 2 ** L;
  const K = Math.floor(bits.length / L) - Q;
  const last = new Uint32Array(2 ** L);
  let sum = 0;
  for (let block = 1, at = 0; block <= Q + K; block += 1) {
    let value = 0;
    for (let bit = 0; bit < L; bit += 1) value = (value << 1) | bits[at++]!;
    if (block > Q) sum += Math.log2(block - last[value]!);
    last[value] = block;
  }
  const correction = 0.7 - 0.8 / L + ((4 + 32 / L) * K ** (-3 / L)) / 15;
  const sigma = correction * Math.sqrt(variance / K);
  return [erfc(Math.abs(sum / K - expected) / (Math.SQRT2 * sigma))];
}
