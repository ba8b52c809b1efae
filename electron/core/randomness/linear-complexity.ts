import { upperGamma } from '../metrics/special-functions';
import { chiSquareOf, type Bits } from './bits';

/** Of T <= -2.5, .. > 2.5 (3.10, as NIST's program has them). */
const PROBABILITIES = [0.01047, 0.03125, 0.125, 0.5, 0.25, 0.0625, 0.020833];

/** Words of 32 bits for the connection polynomials, least power first. */
interface Registers {
  connection: Uint32Array;
  previous: Uint32Array;
  readonly spare: Uint32Array;
  readonly window: Uint32Array;
}

const parity = (word: number) => {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
};

/** words <- words shifted up by one, the lowest bit `bit`. */
function push(words: Uint32Array, bit: number): void {
  let carry = bit;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    words[i] = (word << 1) | carry;
    carry = word >>> 31;
  }
}

/** words ^= other shifted up by `by`. */
function addShifted(words: Uint32Array, other: Uint32Array, by: number): void {
  const [whole, part] = [by >>> 5, by & 31];
  for (let i = words.length - 1; i >= whole; i -= 1) {
    const low = i > whole && part > 0 ? other[i - whole - 1]! >>> (32 - part) : 0;
    words[i]! ^= (other[i - whole]! << part) | low;
  }
}

/**
 * The linear complexity of bits from..from + M - 1 by Berlekamp and Massey (1969), 32 coefficients a step:
 * the discrepancy is the parity of connection AND the last bits, newest first.
 */
function complexityOf(bits: Bits, from: number, M: number, registers: Registers): number {
  const { spare, window } = registers;
  registers.connection.fill(0)[0] = 1;
  registers.previous.fill(0)[0] = 1;
  window.fill(0);
  let [length, since] = [0, 1];
  for (let i = 0; i < M; i += 1, since += 1) {
    push(window, bits[from + i]!);
    const { connection, previous } = registers;
    let folded = 0;
    for (let word = 0; word <= length >>> 5; word += 1) folded ^= connection[word]! & window[word]!;
    if (parity(folded) === 0) continue;
    if (2 * length > i) {
      addShifted(connection, previous, since);
      continue;
    }
    spare.set(connection);
    addShifted(connection, previous, since);
    previous.set(spare);
    length = i + 1 - length;
    since = 0;
  }
  return length;
}

/** The linear complexity of a whole sequence: the length of the shortest shift register that makes it. */
export function linearComplexityOf(bits: Bits): number {
  return complexityOf(bits, 0, bits.length, registersFor(bits.length));
}

function registersFor(M: number): Registers {
  const words = () => new Uint32Array((M >>> 5) + 1);
  return { connection: words(), previous: words(), spare: words(), window: words() };
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
