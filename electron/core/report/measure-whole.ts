import type { Figure, MeasuredImage } from '../../../shared/models/analysis';
import { sealClinical } from '../baselines/clinical-samples';
import { rasterFor } from '../container/carriers/carrier';
import type { SampleImage } from '../metrics/samples';
import { figuresOfOne } from './figures';
import { randomnessOf } from './measure-baseline';
import { spreadOf } from './spread';

const ENCRYPTIONS = 5;
/** Of a larger file's payload this much is measured. */
const MOST = 32 * 1024 * 1024;
const CHANNELS = 3;

/** Measures that need no partner and mean something of bytes that are no picture. */
const isOfBytes = ({ metric }: Figure) => !metric.startsWith('glcm-');

/** Payload bytes as the pixels of the PNG that would hold them, whole rows. */
function asRaster(payload: Uint8Array): SampleImage {
  const { columns } = rasterFor(payload.length, CHANNELS);
  const rows = Math.floor(payload.length / (columns * CHANNELS));
  const samples = payload.subarray(0, rows * columns * CHANNELS);
  return { columns, rows, channels: CHANNELS, bits: 8, samples };
}

/**
 * "Clinical, whole file": the bytes of a file through the clinical profile, tags and all, without salt and commitment.
 * Five encryptions, each under a key of its own; the fifteen tests on the first.
 */
export function measureWhole(
  file: Uint8Array,
  keyImage: Uint8Array,
  next: () => number,
): MeasuredImage['fresh']['whole'] {
  const payloads = Array.from({ length: ENCRYPTIONS }, () => sealClinical(file.subarray(0, MOST), keyImage));
  const figures = payloads.map((payload) => figuresOfOne(asRaster(payload), next).filter(isOfBytes));
  return { figures: spreadOf(figures), randomness: randomnessOf(payloads[0]!) };
}
