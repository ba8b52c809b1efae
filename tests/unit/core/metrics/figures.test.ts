import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adjacentSamples, type Direction } from '../../../../electron/core/metrics/adjacent-samples';
import { avalanche } from '../../../../electron/core/metrics/avalanche';
import { chiSquare } from '../../../../electron/core/metrics/chi-square';
import { coOccurrence, expectedCoOccurrence } from '../../../../electron/core/metrics/co-occurrence';
import { difference } from '../../../../electron/core/metrics/difference';
import { shannonEntropy } from '../../../../electron/core/metrics/entropy';
import { localEntropy } from '../../../../electron/core/metrics/local-entropy';
import {
  expectedSquaredError,
  meanSquaredError,
  peakSignalToNoise,
} from '../../../../electron/core/metrics/mean-squared-error';
import { bytesOfSamples, fromSigned, type SampleImage } from '../../../../electron/core/metrics/samples';
import { structuralSimilarity } from '../../../../electron/core/metrics/structural-similarity';
import { randomNumbers, seededState } from '../../../../electron/core/gan/random-numbers';
import { slowCorrelation, slowSimilarity } from '../../../reference/metrics';

interface Case {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
  readonly bits: number;
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly npcr: number;
  readonly uaci: number;
  readonly mse: number;
  readonly psnr: number;
  readonly ssim: number;
  readonly entropy: number;
  readonly chiSquare: number;
  readonly correlation: readonly Record<Direction, number>[];
  readonly coOccurrence: readonly { contrast: number; homogeneity: number; energy: number }[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../../vectors/metrics/figures.json', import.meta.url), 'utf8'),
) as { cases: readonly Case[] };

const imageOf = (from: Omit<SampleImage, 'samples'>, values: readonly number[]): SampleImage => ({
  ...from,
  samples: from.bits === 8 ? Uint8Array.from(values) : Uint16Array.from(values),
});

const near = (value: number | null, expected: number, tolerance = 1e-9) =>
  expect(Math.abs(value! - expected), `${value} for ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(expected)),
  );

const random = (count: number, seed: number) => {
  const { next } = randomNumbers(seededState(seed));
  return Uint8Array.from({ length: count }, () => next() >>> 24);
};

describe.each(cases)('figures of numpy and scikit-image: $name', (made) => {
  const [a, b] = [imageOf(made, made.a), imageOf(made, made.b)];

  it('how two pictures differ', () => {
    const { npcr, uaci } = difference(a.samples, b.samples, 2 ** made.bits - 1);
    near(npcr, made.npcr);
    near(uaci, made.uaci);
    near(meanSquaredError(a, b), made.mse);
    near(peakSignalToNoise(meanSquaredError(a, b), a), made.psnr);
    near(structuralSimilarity(a, b), made.ssim, 1e-6);
    near(structuralSimilarity(a, b), slowSimilarity(a, b), 1e-9);
  });

  it('what one picture is like', () => {
    near(shannonEntropy(bytesOfSamples(a)), made.entropy);
    near(chiSquare(bytesOfSamples(a)), made.chiSquare);
    made.correlation.forEach((directions, channel) => {
      for (const [direction, r] of Object.entries(directions))
        near(adjacentSamples(a, channel, direction as Direction).r, r);
      near(adjacentSamples(a, channel, 'antidiagonal').r, slowCorrelation(a, channel, -1, 1)!);
    });
    made.coOccurrence.forEach((expected, channel) => {
      const measured = coOccurrence(a, channel)!;
      near(measured.contrast, expected.contrast);
      near(measured.homogeneity, expected.homogeneity);
      near(measured.energy, expected.energy);
    });
  });
});

describe('pictures with little in them', () => {
  const constant = imageOf({ columns: 12, rows: 12, channels: 1, bits: 8 }, Array(144).fill(7) as number[]);
  const line = imageOf({ columns: 5, rows: 1, channels: 1, bits: 8 }, [1, 9, 2, 8, 3]);

  it('a constant one has no correlation, no entropy and no distance from itself', () => {
    expect(adjacentSamples(constant, 0, 'horizontal').r).toBeNull();
    expect(shannonEntropy(constant.samples as Uint8Array)).toBe(0);
    expect(peakSignalToNoise(meanSquaredError(constant, constant), constant)).toBeNull();
    expect(structuralSimilarity(constant, constant)).toBeCloseTo(1, 12);
  });

  it('a line has neighbours in one direction alone, and no window', () => {
    near(adjacentSamples(line, 0, 'horizontal').r, slowCorrelation(line, 0, 1, 0)!);
    expect(adjacentSamples(line, 0, 'vertical')).toEqual({ r: null, pairs: 0 });
    expect(structuralSimilarity(line, line)).toBeNull();
    expect(coOccurrence(line, 0)).not.toBeNull();
    expect(localEntropy({ bytes: line.samples as Uint8Array, columns: 5, rows: 1 }, () => 0)).toBeNull();
  });

  it('a single sample has none at all', () => {
    const one = imageOf({ columns: 1, rows: 1, channels: 1, bits: 8 }, [3]);
    expect(coOccurrence(one, 0)).toBeNull();
    expect(adjacentSamples(one, 0, 'diagonal').r).toBeNull();
  });

  it('signed samples are moved up, and nothing else of them changes', () => {
    expect([...fromSigned(Int16Array.of(-2048, 0, 2047), 12)]).toEqual([0, 2048, 4095]);
    expect([...fromSigned(Int8Array.of(-128, 127), 8)]).toEqual([0, 255]);
  });
});

describe('a uniform picture', () => {
  const side = 512;
  const noise = { columns: side, rows: side, channels: 1, bits: 8, samples: random(side * side, 1) };

  it('is where the expected figures say', () => {
    const expected = expectedCoOccurrence(side * (side - 1));
    const measured = coOccurrence(noise, 0)!;
    expect(measured.contrast / expected.contrast).toBeCloseTo(1, 1);
    expect(measured.homogeneity / expected.homogeneity).toBeCloseTo(1, 1);
    expect(measured.energy / expected.energy).toBeCloseTo(1, 2);
    const plain = { ...noise, samples: new Uint8Array(side * side).fill(20) };
    expect(meanSquaredError(plain, noise) / expectedSquaredError(plain)).toBeCloseTo(1, 1);
    expect(expectedSquaredError({ ...plain, samples: Uint8Array.of(0, 255) })).toBeCloseTo(
      5461.25 + 127.5 ** 2,
      9,
    );
  });

  it('flips half of the bits of another', () => {
    expect(avalanche(Uint8Array.of(0, 0xff), Uint8Array.of(1, 0x0f))).toBeCloseTo((100 * 5) / 16, 12);
    expect(Math.abs(avalanche(noise.samples, random(side * side, 2)) - 50)).toBeLessThan(0.2);
  });

  it.each([side, 256])('has the local entropy expected of it at a side of %i', (length) => {
    const { next } = randomNumbers(seededState(3));
    const bytes = noise.samples.subarray(0, length * length);
    const local = localEntropy({ bytes, columns: length, rows: length }, next)!;
    expect(Math.abs(local - 7.9025)).toBeLessThan(0.006);
  });
});
