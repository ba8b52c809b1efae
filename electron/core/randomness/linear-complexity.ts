import { upperGamma } from '../metrics/special-functions';
import { chiSquareOf, type Bits } from './bits';

/** Of T <= -2.5, .. > 2.5 (3.10, as NIST's program has them). */
const PROBABILITIES = [0.01047, 0.03125, 0.125, 0.5, 0.25, 0.0625, 0.020833];

/** Words of 32 bits, least power of the polynomials first. */
interface Registers {
  connection: Uint32Array;
  previous: Uint32Array;
  readonly spare: Uint32Array;
  /** The bits of a block, the last one lowest. */
  readonly backwards: Uint32Array;
}

const parity = (word: number) => {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
};

/** words ^= other shifted up by `by`, in words 0..top. */
function addShifted(words: Uint32Array, other: Uint32Array, by: number, top: number): void {
  const [whole, part] = [by >>> 5, by & 31];
  for (let i = top; i >= whole; i -= 1) {
    const low = i > whole && part > 0 ? other[i - whole - 1]! >>> (32 - part) : 0;
    words[i]! ^= (other[i - whole]! << part) | low;
  }
}

/** The words of `connection`, 0..top, AND the bits of a block from `start` on, folded into one. */
function foldedAnd(connection: Uint32Array, backwards: Uint32Array, start: number, top: number): number {
  const [whole, part] = [start >>> 5, start & 31];
  let folded = 0;
  if (part === 0)
    for (let word = 0; word <= top; word += 1) folded ^= connection[word]! & backwards[whole + word]!;
  else
    for (let word = 0, low = backwards[whole]!; word <= top; word += 1) {
      const high = backwards[whole + word + 1]!;
      folded ^= connection[word]! & ((low >>> part) | (high << (32 - part)));
      low = high;
    }
  return folded;
}

/**
 * The linear complexity of bits from..from + M - 1 by Berlekamp and Massey (1969), 32 coefficients a step:
 * the discrepancy is the parity of connection AND the last bits, newest first. No more words than the register has
 * are looked at.
 */
function complexityOf(bits: Bits, from: number, M: number, registers: Registers): number {
  const { spare, backwards } = registers;
  registers.connection.fill(0)[0] = 1;
  registers.previous.fill(0)[0] = 1;
  backwards.fill(0);
  for (let i = 0; i < M; i += 1) backwards[i >>> 5]! |= bits[from + M - 1 - i]! << (i & 31);
  let [length, since] = [0, 1];
  for (let i = 0; i < M; i += 1, since += 1) {
    const { connection, previous } = registers;
    const top = length >>> 5;
    if (parity(foldedAnd(connection, backwards, M - 1 - i, top)) === 0) continue;
    if (2 * length > i) {
      addShifted(connection, previous, since, top);
      continue;
    }
    for (let word = 0; word <= top; word += 1) spare[word] = connection[word]!;
    const grown = i + 1 - length;
    addShifted(connection, previous, since, grown >>> 5);
    for (let word = 0; word <= top; word += 1) previous[word] = spare[word]!;
    length = grown;
    since = 0;
  }
  return length;
}

/** The linear complexity of a whole sequence: the length of the shortest shift register that makes it. */
export function linearComplexityOf(bits: Bits): number {
  return complexityOf(bits, 0, bits.length, registersFor(bits.length));
}

function registersFor(M: number): Registers {
  const words = () => new Uint32Array((M >>> 5) + 2);
  return { connection: words(), previous: words(), spare: words(), backwards: words() };
}

/** SP 800-22, 2.10, blocks of M bits: their complexity against mu, in seven classes. */
export function linearComplexity(bits: Bits, M = 500): readonly number[] {
  const blocks = Math.floor(bits.length / M);
  const sign = M % 2 === 0 ? 1 : -1;
  const mean = M / 2 + (9 - sign) / 36 - (M / 3 + 2 / 9) / 2 ** M;
  const counts = new Float64Array(PROBABILITIES.length);
  const registers = registersFor(M);
  for (let block = 0; block < blocks; block += 1) {
    const T = sign * (complexityOf(bits, block * M, M, registers) - mean) + 2 / 9;
    counts[Math.min(6, Math.max(0, Math.ceil(T + 2.5)))]! += 1;
  }
  return [upperGamma(3, chiSquareOf(counts, PROBABILITIES, blocks) / 2)];
}
