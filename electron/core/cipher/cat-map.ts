import { randomInt } from 'node:crypto';

import { AppError } from '../../../shared/errors';

// The generalised Arnold map (Arnold & Avez 1968; paper.md for its use on images): on a square of N x N units,
//   (x', y') = A^k (x, y) mod N,  A = [[1, p], [q, p*q + 1]],  det A = 1.
// Units are 4 bytes, squares row-major: 256 x 256 as long as they last, then N = floor(sqrt(units left)).
// It moves bytes to where an image's neighbourhoods are gone; it is no part of what keeps a file secret.

/** Parameters of one file's confusion. */
export interface Permutation {
  /** 1..255 */
  readonly p: number;
  /** 1..255 */
  readonly q: number;
  /** Rounds, 1..64 */
  readonly k: number;
}

const UNIT_LENGTH = 4;
const FULL_SIDE = 256;
const FULL_UNITS = FULL_SIDE * FULL_SIDE;
/** Bytes of a full square: confusion of any whole number of these stands alone. */
export const SQUARE_LENGTH = FULL_UNITS * UNIT_LENGTH;

/** A 2x2 matrix, row by row. */
type Matrix = readonly [number, number, number, number];

const multiply = (a: Matrix, b: Matrix, modulus: number): Matrix => [
  (a[0] * b[0] + a[1] * b[2]) % modulus,
  (a[0] * b[1] + a[1] * b[3]) % modulus,
  (a[2] * b[0] + a[3] * b[2]) % modulus,
  (a[2] * b[1] + a[3] * b[3]) % modulus,
];

/** A^k mod N as one matrix, by repeated squaring. */
export function collapsedMatrix({ p, q, k }: Permutation, side: number): Matrix {
  let square: Matrix = [1 % side, p % side, q % side, (p * q + 1) % side];
  let power: Matrix = [1 % side, 0, 0, 1 % side];
  for (let rounds = k; rounds > 0; rounds >>= 1) {
    if (rounds & 1) power = multiply(power, square, side);
    square = multiply(square, square, side);
  }
  return power;
}

/** Whether A^k leaves every unit of a full square where it is. */
export function isIdentity(permutation: Permutation): boolean {
  const [a, b, c, d] = collapsedMatrix(permutation, FULL_SIDE);
  return a === 1 && b === 0 && c === 0 && d === 1;
}

/** p, q and k of a new file from the operating system's generator, drawn again while A^k is the identity mod 256. */
export function drawPermutation(): Permutation {
  for (;;) {
    const drawn = { p: randomInt(1, 256), q: randomInt(1, 256), k: randomInt(1, 65) };
    if (!isIdentity(drawn)) return drawn;
  }
}

const between = (value: number, low: number, high: number) =>
  Number.isInteger(value) && value >= low && value <= high;

/** Whether p and q are in 1..255 and k in 1..64. */
export function isPermutationInRange({ p, q, k }: Permutation): boolean {
  return between(p, 1, 255) && between(q, 1, 255) && between(k, 1, 64);
}

/** The inverse of a matrix of determinant 1. */
const inverse = ([a, b, c, d]: Matrix, side: number): Matrix => [d, (side - b) % side, (side - c) % side, a];

/** For every place of a square, row by row, the place `matrix` takes it to. */
const indexTable = (matrix: Matrix, side: number): Uint16Array =>
  side === FULL_SIDE ? fullTable(matrix) : smallTable(matrix, side);

// The coordinates of a full square are a byte each: two places at a time, those of both in the four bytes of one word.
// Adding to even and odd bytes apart keeps a carry out of the next one. As 32-bit integers: sums of others would be
// computed as doubles, three times as slow.
const EVEN = 0x00ff00ff;
const ODD = 0xff00ff00;

/** The table of a full square. */
function fullTable([a, b, c, d]: Matrix): Uint16Array {
  const pairs = new Uint32Array(FULL_UNITS / 2);
  const columns = ((2 * a) & 0xff) * 0x00010001;
  const rows = (((2 * c) & 0xff) * 0x01000100) | 0;
  let index = 0;
  for (let y = 0; y < FULL_SIDE; y++) {
    const place = (x: number) => (((c * x + d * y) & 0xff) << 8) | ((a * x + b * y) & 0xff);
    // The first place of a pair is in the lower half, as the processors this runs on have it.
    let pair = (place(1) << 16) | place(0);
    for (const end = index + FULL_SIDE / 2; index < end; index++) {
      pairs[index] = pair;
      pair = (((pair & EVEN) + columns) & EVEN) | (((pair & ODD) + rows) & ODD);
    }
  }
  return new Uint16Array(pairs.buffer);
}

/**
 * Walks each row by adding the matrix's first column, so there is no multiplication and no division per unit.
 */
function smallTable([a, b, c, d]: Matrix, side: number): Uint16Array {
  const units = side * side;
  const table = new Uint16Array(units);
  let index = 0;
  for (let y = 0; y < side; y++) {
    let column = (b * y) % side;
    let rowStart = ((d * y) % side) * side;
    for (let x = 0; x < side; x++) {
      table[index++] = rowStart + column;
      column += a;
      if (column >= side) column -= side;
      rowStart += c * side;
      if (rowStart >= units) rowStart -= units;
    }
  }
  return table;
}

/** The confusion of one file, and its inverse. */
export interface CatMap {
  /** Confusion: units go to where A^k takes them. */
  readonly confuse: (input: Uint8Array, output: Uint8Array) => void;
  /** Undoes `confuse`. */
  readonly restore: (input: Uint8Array, output: Uint8Array) => void;
}

/**
 * The map for one file. Both directions read `input` and mutate `output` (same length; the same memory is
 * allowed, another overlap is not). A body may be cut into runs at multiples of SQUARE_LENGTH and each run given
 * alone, in any order; the run that ends the body takes whatever is left. Index tables are built once per side
 * and kept.
 */
export function createCatMap(permutation: Permutation): CatMap {
  if (!isPermutationInRange(permutation)) throw new AppError('damaged-data', 'permutation out of range');
  // What lands at u came from A^-k u, and goes back to it from A^k u: both directions are a gather.
  const forward = gathers((side) => inverse(collapsedMatrix(permutation, side), side));
  const backward = gathers((side) => collapsedMatrix(permutation, side));
  return {
    confuse: (input, output) => move(input, output, forward),
    restore: (input, output) => move(input, output, backward),
  };
}

/** Fills `output` from the places of `input` that the matrix of a side takes its own to. */
type Gather = (input: Uint32Array, output: Uint32Array, side: number) => void;

/** Full squares that are moved without a table: to build one takes as long as it saves on so many. */
const SQUARES_WITHOUT_TABLE = 4;

/** The gathers of one direction; a table is built when it is first needed, and kept. */
function gathers(matrixOf: (side: number) => Matrix): Gather {
  const built = new Map<number, Uint16Array>();
  let squares = 0;
  return (input, output, side) => {
    let table = built.get(side);
    if (!table) {
      const matrix = matrixOf(side);
      if (side === FULL_SIDE && squares++ < SQUARES_WITHOUT_TABLE) return gatherSquare(input, output, matrix);
      table = indexTable(matrix, side);
      built.set(side, table);
    }
    gather(input, output, table);
  };
}

// Scratch of this thread, shared by its maps: a job of a thousand small files makes a thousand of them.
const from = new Uint32Array(FULL_UNITS);
const to = new Uint32Array(FULL_UNITS);
const fromBytes = new Uint8Array(from.buffer);
const toBytes = new Uint8Array(to.buffer);

/**
 * Permutes square after square. A square that is not aligned, or lies in the output's memory, is copied to memory
 * of its own first.
 */
function move(input: Uint8Array, output: Uint8Array, gatherAll: Gather): void {
  if (input.length !== output.length) throw new AppError('internal', 'confusion keeps the length');
  const aligned = output.byteOffset % UNIT_LENGTH === 0;
  const direct = input.byteOffset % UNIT_LENGTH === 0 && input.buffer !== output.buffer;
  let offset = 0;
  for (let left = Math.floor(input.length / UNIT_LENGTH); left >= 4;) {
    const side = left >= FULL_UNITS ? FULL_SIDE : Math.floor(Math.sqrt(left));
    const length = side * side * UNIT_LENGTH;
    const source = direct ? unitsOf(input, offset, side * side) : from;
    if (!direct) fromBytes.set(input.subarray(offset, offset + length));
    if (aligned) {
      gatherAll(source, unitsOf(output, offset, side * side), side);
    } else {
      gatherAll(source, to, side);
      output.set(toBytes.subarray(0, length), offset);
    }
    offset += length;
    left -= side * side;
  }
  output.set(input.subarray(offset), offset);
  // A patient's bytes do not stay behind in memory that lives as long as the process.
  if (!direct) fromBytes.fill(0, 0, Math.min(input.length, SQUARE_LENGTH));
  if (!aligned) toBytes.fill(0, 0, Math.min(input.length, SQUARE_LENGTH));
}

const unitsOf = ({ buffer, byteOffset }: Uint8Array, offset: number, units: number) =>
  new Uint32Array(buffer, byteOffset + offset, units);

/** Where the first row of a square goes, two places a word, the first in the lower half. */
const firstRow = new Int32Array(FULL_SIDE / 2);

/**
 * Gathers a full square without a table, which in a job of small files would be built for every one: each row's places
 * are the first one's and the same step more.
 */
function gatherSquare(input: Uint32Array, output: Uint32Array, [a, b, c, d]: Matrix): void {
  const place = (x: number) => (((c * x) & 0xff) << 8) | ((a * x) & 0xff);
  for (let x = 0; x < firstRow.length; x++) firstRow[x] = (place(2 * x + 1) << 16) | place(2 * x);
  let index = 0;
  for (let y = 0; y < FULL_SIDE; y++) {
    const columns = ((b * y) & 0xff) * 0x00010001;
    const rows = (((d * y) & 0xff) * 0x01000100) | 0;
    for (let x = 0; x < firstRow.length; x += 2) {
      const one = firstRow[x]!;
      const first = (((one & EVEN) + columns) & EVEN) | (((one & ODD) + rows) & ODD);
      output[index] = input[first & 0xffff]!;
      output[index + 1] = input[first >>> 16]!;
      const other = firstRow[x + 1]!;
      const second = (((other & EVEN) + columns) & EVEN) | (((other & ODD) + rows) & ODD);
      output[index + 2] = input[second & 0xffff]!;
      output[index + 3] = input[second >>> 16]!;
      index += 4;
    }
  }
}

/**
 * output[i] = input[sources[i]]. Eight units a turn: more than twice as fast as one in V8, because the loop's own
 * checks cost as much as a move.
 */
function gather(input: Uint32Array, output: Uint32Array, sources: Uint16Array): void {
  const whole = sources.length & ~7;
  for (let index = 0; index < whole; index += 8) {
    output[index] = input[sources[index]!]!;
    output[index + 1] = input[sources[index + 1]!]!;
    output[index + 2] = input[sources[index + 2]!]!;
    output[index + 3] = input[sources[index + 3]!]!;
    output[index + 4] = input[sources[index + 4]!]!;
    output[index + 5] = input[sources[index + 5]!]!;
    output[index + 6] = input[sources[index + 6]!]!;
    output[index + 7] = input[sources[index + 7]!]!;
  }
  for (let index = whole; index < sources.length; index++) output[index] = input[sources[index]!]!;
}
