import { AppError } from '../../../shared/errors';

/** floor(log2 n) of a positive safe integer. */
function floorLog2(n: number): number {
  const high = Math.floor(n / 2 ** 32);
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(n);
}

/**
 * PADME: the length `length` (>= 2) is padded to, so that lengths tell little (at most 11.6 % more, 3.1 %
 * above 1 MiB). E = floor(log2 L), S = floor(log2 E) + 1: the last E - S bits of the result are zero.
 * Nikitin et al., "Reducing metadata leakage from encrypted files and communication with PURBs", PETS 2019.
 */
export function padmeLength(length: number): number {
  const exponent = floorLog2(length);
  const kept = floorLog2(exponent) + 1;
  const step = 2 ** (exponent - kept);
  const padded = Math.ceil(length / step) * step;
  if (!Number.isSafeInteger(padded)) throw new AppError('too-large', 'a length beyond 2^53');
  return padded;
}
