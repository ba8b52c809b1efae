import type { Figure, FigureBounds, Metric } from '../../../shared/models/analysis';
import { adjacentSamples, DIRECTIONS, type Direction } from '../metrics/adjacent-samples';
import { avalanche } from '../metrics/avalanche';
import { chiSquare } from '../metrics/chi-square';
import { coOccurrence, expectedCoOccurrence } from '../metrics/co-occurrence';
import * as critical from '../metrics/critical-values';
import { difference } from '../metrics/difference';
import { shannonEntropy } from '../metrics/entropy';
import { localEntropy } from '../metrics/local-entropy';
import { expectedSquaredError, meanSquaredError, peakSignalToNoise } from '../metrics/mean-squared-error';
import { bytesOfSamples, largestOf, type SampleImage } from '../metrics/samples';
import { structuralSimilarity } from '../metrics/structural-similarity';

/** The level of a verdict. */
const VERDICT = 0.01;

interface Judged {
  readonly ideal: number;
  readonly bounds: (level: number) => FigureBounds;
  /** Outside these a figure is suspiciously even. */
  readonly even?: FigureBounds;
}

function figure(
  metric: Metric,
  value: number | null,
  against: Judged | number | null,
  channel: number | null = null,
): Figure {
  if (against === null || typeof against === 'number') {
    const verdict = value === null ? 'undefined' : 'describes';
    return { metric, channel, value, ideal: against, at5: null, at1: null, verdict };
  }
  const [at5, at1] = [against.bounds(0.05), against.bounds(VERDICT)];
  const judged = () => {
    if (value === null) return 'undefined';
    if (!critical.isWithin(value, at1)) return 'outside';
    return against.even && !critical.isWithin(value, against.even) ? 'even' : 'within';
  };
  return { metric, channel, value, ideal: against.ideal, at5, at1, verdict: judged() };
}

const sizeOf = (image: SampleImage) => ({ samples: image.samples.length, largest: largestOf(image) });

function byteFigures(image: SampleImage, next: () => number): Figure[] {
  const bytes = bytesOfSamples(image);
  // A plane of bytes: the lower ones of wide samples, where an image's noise is.
  const width = bytes.length / (image.samples.length / image.channels);
  const plane = new Uint8Array(image.columns * image.rows);
  for (let i = 0, at = width - 1; i < plane.length; i += 1, at += width) plane[i] = bytes[at]!;
  const local = localEntropy({ bytes: plane, columns: image.columns, rows: image.rows }, next);
  return [
    figure('entropy', shannonEntropy(bytes), {
      ideal: critical.expectedEntropy(bytes.length),
      bounds: (level) => critical.entropyBounds(bytes.length, level),
    }),
    figure('chi-square', chiSquare(bytes), {
      ideal: 255,
      bounds: critical.chiSquareBounds,
      even: critical.chiSquareEvenBounds(),
    }),
    figure('local-entropy', local, {
      ideal: critical.EXPECTED_LOCAL_ENTROPY,
      bounds: critical.localEntropyBounds,
    }),
  ];
}

function channelFigures(image: SampleImage, channel: number): Figure[] {
  const correlations = (Object.keys(DIRECTIONS) as Direction[]).map((direction) => {
    const { r, pairs } = adjacentSamples(image, channel, direction);
    const bounds = (level: number) => critical.correlationBounds(Math.max(1, pairs), level);
    return figure(`correlation-${direction}`, r, { ideal: 0, bounds }, channel);
  });
  const found = coOccurrence(image, channel);
  const expected = expectedCoOccurrence(Math.max(1, image.rows * (image.columns - 1)));
  return [
    ...correlations,
    figure('glcm-contrast', found?.contrast ?? null, expected.contrast, channel),
    figure('glcm-homogeneity', found?.homogeneity ?? null, expected.homogeneity, channel),
    figure('glcm-energy', found?.energy ?? null, expected.energy, channel),
  ];
}

/** What needs no partner. `next`: whole numbers 0..2^32 - 1 that draw the blocks of local entropy. */
export function figuresOfOne(image: SampleImage, next: () => number): Figure[] {
  const channels = Array.from({ length: image.channels }, (_, channel) => channelFigures(image, channel));
  return [...byteFigures(image, next), ...channels.flat()];
}

const npcrFigure = (metric: Metric, npcr: number, size: critical.Size) =>
  figure(metric, npcr, {
    ideal: critical.expectedNpcr(size.largest),
    bounds: (level) => critical.npcrBounds(size, level),
    even: critical.npcrEvenBounds(size),
  });

/** NPCR and UACI of two pictures that are alike, under the names given. */
export function changeFigures(
  a: SampleImage,
  b: SampleImage,
  names: readonly [npcr: Metric, uaci: Metric],
): Figure[] {
  const size = sizeOf(a);
  const { npcr, uaci } = difference(a.samples, b.samples, size.largest);
  return [
    npcrFigure(names[0], npcr, size),
    figure(names[1], uaci, {
      ideal: critical.expectedUaci(size.largest),
      bounds: (level) => critical.uaciBounds(size, level),
    }),
  ];
}

/** How far a cipher is from its plain picture; what describes the plain picture more than the cipher is not judged. */
export function figuresOfPair(plain: SampleImage, cipher: SampleImage): Figure[] {
  const size = sizeOf(plain);
  const { npcr, uaci } = difference(plain.samples, cipher.samples, size.largest);
  const expected = expectedSquaredError(plain);
  const error = meanSquaredError(plain, cipher);
  return [
    npcrFigure('npcr', npcr, size),
    // Its mean is (F+2)/(3F+3) between two ciphers; against a plain picture it follows from the picture.
    figure('uaci', uaci, null),
    figure('mse', error, expected),
    figure('psnr', peakSignalToNoise(error, plain), 10 * Math.log10(size.largest ** 2 / expected)),
    figure('ssim', structuralSimilarity(plain, cipher), 0),
  ];
}

/** Share of bits that flip between two ciphers. */
export function avalancheFigure(a: SampleImage, b: SampleImage): Figure {
  const bytes = bytesOfSamples(a);
  const deviation = 50 / Math.sqrt(bytes.length * 8);
  return figure('avalanche', avalanche(bytes, bytesOfSamples(b)), {
    ideal: 50,
    bounds: (level) => {
      const apart = critical.correlationBounds(1, level).high! * deviation;
      return { low: 50 - apart, high: 50 + apart };
    },
  });
}

/** A plain image is no cipher: its figures are told, not judged. */
export const describing = (figure: Figure): Figure => ({
  ...figure,
  verdict: figure.value === null ? 'undefined' : 'describes',
});

/** A cipher fills whole bytes: 12 bits in two bytes are judged as the 16 they become. */
export const wholeBytes = (image: SampleImage): SampleImage => ({
  ...image,
  bits: image.samples instanceof Uint8Array ? 8 : 16,
});
