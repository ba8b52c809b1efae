import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBackend } from '../../../../electron/core/gan/backend';
import { createGenerator, mixSeed } from '../../../../electron/core/gan/key-image';
import { loadModel, parseModelDescription } from '../../../../electron/core/gan/model';
import { IMAGE_SIDE, IMAGE_VALUES } from '../../../../electron/core/gan/networks';
import { reachOfDifference } from '../../../../electron/core/gan/reach';

const black = new Uint8Array(IMAGE_VALUES);
const folder = join(import.meta.dirname, '../../../../resources/models/default');

/** Black, but for a white square of `length` pixels from `at` on. */
function withSquare(at: number, length: number): Uint8Array {
  const seed = new Uint8Array(IMAGE_VALUES);
  for (let y = at; y < at + length; y += 1)
    seed.fill(255, (y * IMAGE_SIDE + at) * 3, (y * IMAGE_SIDE + at + length) * 3);
  return seed;
}

test('equal seeds reach nothing, seeds that differ everywhere reach all of a key', () => {
  expect(reachOfDifference(black, black.slice())).toBe(0);
  expect(
    reachOfDifference(
      black,
      black.map(() => 1),
    ),
  ).toBe(100);
});

test('what the shipped network changes under another seed is what is said to be in its reach', async () => {
  const backend = await openBackend({ require: createRequire(import.meta.url), nativeFolder: null });
  const description = parseModelDescription(readFileSync(join(folder, 'model.json'), 'utf8'));
  const generator = createGenerator(
    backend,
    loadModel(description, readFileSync(join(folder, 'weights.bin'))),
  );
  const noise = Float32Array.from({ length: IMAGE_VALUES }, (_, i) => ((i * 7919) % 65_521) / 32_761 - 1);
  const grown = (seed: Uint8Array) => generator.run(mixSeed({ seed, noise, noiseWeight: 0.75 }));
  const before = grown(black);
  for (const [at, length] of [
    [0, 1],
    [100, 3],
    [37, 64],
  ] as const) {
    const seed = withSquare(at, length);
    const after = grown(seed);
    const pixels = new Set<number>();
    after.forEach((value, i) => value !== before[i] && pixels.add(Math.floor(i / 3)));
    const changed = (100 * pixels.size) / IMAGE_SIDE ** 2;
    const reach = reachOfDifference(black, seed);
    expect(changed).toBeLessThanOrEqual(reach);
    // Where the last of the path is faint, a float does not move.
    expect(changed).toBeGreaterThan(0.8 * reach);
  }
  generator.dispose();
});
