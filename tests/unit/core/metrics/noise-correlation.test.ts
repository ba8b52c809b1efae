import { expect, test } from 'vitest';
import { randomNumbers, seededState } from '../../../../electron/core/gan/random-numbers';
import { noiseCorrelation } from '../../../../electron/core/metrics/noise-correlation';

const SIDE = 64;
const SHIFT = 16;

function noiseOf(seed: number): Uint8Array {
  const numbers = randomNumbers(seededState(seed));
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, () => numbers.next() & 255);
}

/** `noise`, moved by rows and columns and turned by channels, its edges filled from the other side. */
function moved(noise: Uint8Array, rows: number, columns: number, channels: number): Uint8Array {
  const key = new Uint8Array(noise.length);
  for (let y = 0; y < SIDE; y += 1)
    for (let x = 0; x < SIDE; x += 1)
      for (let c = 0; c < 3; c += 1) {
        const [toY, toX] = [(y + rows + SIDE) % SIDE, (x + columns + SIDE) % SIDE];
        key[(toY * SIDE + toX) * 3 + ((c + channels) % 3)] = noise[(y * SIDE + x) * 3 + c]!;
      }
  return key;
}

/** The definition, sum by sum. */
function slowly(key: Uint8Array, noise: Uint8Array): number {
  const inner = SIDE - 2 * SHIFT;
  const standard = (values: readonly number[]) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    return values.map((value) => (value - mean) / deviation);
  };
  const plane = (bytes: Uint8Array, c: number) => [...bytes].filter((_, i) => i % 3 === c);
  let most = 0;
  for (let a = 0; a < 3; a += 1)
    for (let b = 0; b < 3; b += 1) {
      const keys = standard(plane(key, a));
      const middle = standard(
        plane(noise, b).filter((_, i) => {
          const [y, x] = [Math.floor(i / SIDE), i % SIDE];
          return y >= SHIFT && y < SIDE - SHIFT && x >= SHIFT && x < SIDE - SHIFT;
        }),
      );
      for (let dy = -SHIFT; dy <= SHIFT; dy += 4)
        for (let dx = -SHIFT; dx <= SHIFT; dx += 4) {
          const sum = middle.reduce((total, value, i) => {
            const [y, x] = [SHIFT + Math.floor(i / inner) + dy, SHIFT + (i % inner) + dx];
            // The key ends where a shift of 16 leaves its last pixel.
            return total + value * (keys[y * SIDE + x] ?? 0);
          }, 0);
          most = Math.max(most, Math.abs(sum) / middle.length);
        }
    }
  return most;
}

test('a copy is found wherever it lies within 16 pixels, in any channel, and inverted too', () => {
  const noise = noiseOf(1);
  for (const [rows, columns, channels] of [
    [0, 0, 0],
    [16, -16, 1],
    [-7, 11, 2],
  ] as const) {
    const key = moved(noise, rows, columns, channels);
    expect(noiseCorrelation({ key, noise, side: SIDE })).toBeGreaterThan(0.95);
    const inverted = key.map((value) => 255 - value);
    expect(noiseCorrelation({ key: inverted, noise, side: SIDE })).toBeGreaterThan(0.95);
  }
});

test('beyond 16 pixels and for other noise there is nothing', () => {
  const noise = noiseOf(1);
  expect(noiseCorrelation({ key: moved(noise, 25, 0, 0), noise, side: SIDE })).toBeLessThan(0.2);
  expect(noiseCorrelation({ key: noiseOf(2), noise, side: SIDE })).toBeLessThan(0.2);
  expect(noiseCorrelation({ key: new Uint8Array(noise.length), noise, side: SIDE })).toBe(0);
});

test('is not below what the definition gives at every fourth shift, and equal where the peak is one of them', () => {
  const noise = noiseOf(3);
  const other = noiseOf(4);
  const key = moved(noise, 4, -8, 1).map((value, i) => (value + other[i]!) >> 1);
  expect(noiseCorrelation({ key, noise, side: SIDE })).toBeCloseTo(slowly(key, noise), 6);
});
