import type { SampleImage } from '../../electron/core/metrics/samples';

// Slow and readable twins: the definitions, word for word.

const at = ({ samples, columns, channels }: SampleImage, x: number, y: number, channel: number) =>
  samples[(y * columns + x) * channels + channel]!;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** SSIM by the definition: every window on its own, weights in two dimensions. */
export function slowSimilarity(a: SampleImage, b: SampleImage): number {
  const weights: number[][] = [];
  for (let j = -5; j <= 5; j += 1)
    weights.push(Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2 + j * j) / (2 * 1.5 ** 2))));
  const total = weights.flat().reduce((sum, weight) => sum + weight, 0);
  const F = 2 ** a.bits - 1;
  const values: number[] = [];
  for (let channel = 0; channel < a.channels; channel += 1)
    for (let y = 5; y < a.rows - 5; y += 1)
      for (let x = 5; x < a.columns - 5; x += 1) {
        const over = (act: (u: number, v: number) => number) => {
          let sum = 0;
          for (let j = -5; j <= 5; j += 1)
            for (let i = -5; i <= 5; i += 1)
              sum +=
                weights[j + 5]![i + 5]! * act(at(a, x + i, y + j, channel), at(b, x + i, y + j, channel));
          return sum / total;
        };
        const [u, v] = [over((p) => p), over((_, q) => q)];
        const [varA, varB] = [over((p) => (p - u) ** 2), over((_, q) => (q - v) ** 2)];
        const both = over((p, q) => (p - u) * (q - v));
        const [c1, c2] = [(0.01 * F) ** 2, (0.03 * F) ** 2];
        values.push(((2 * u * v + c1) * (2 * both + c2)) / ((u * u + v * v + c1) * (varA + varB + c2)));
      }
  return mean(values);
}

/** Pearson's r of all neighbours: the lists of both sides, their means, their deviations. */
export function slowCorrelation(
  image: SampleImage,
  channel: number,
  right: number,
  down: number,
): number | null {
  const [a, b]: [number[], number[]] = [[], []];
  for (let y = 0; y < image.rows; y += 1)
    for (let x = 0; x < image.columns; x += 1) {
      const [u, v] = [x + right, y + down];
      if (u < 0 || u >= image.columns || v >= image.rows) continue;
      a.push(at(image, x, y, channel));
      b.push(at(image, u, v, channel));
    }
  if (a.length === 0) return null;
  const [ma, mb] = [mean(a), mean(b)];
  const cov = mean(a.map((value, i) => (value - ma) * (b[i]! - mb)));
  const [va, vb] = [mean(a.map((value) => (value - ma) ** 2)), mean(b.map((value) => (value - mb) ** 2))];
  return va * vb === 0 ? null : cov / Math.sqrt(va * vb);
}

/** The discrete Fourier transform's moduli, each sum on its own. */
export function slowModuli(values: readonly number[]): number[] {
  const n = values.length;
  return Array.from({ length: Math.floor(n / 2) }, (_, k) => {
    let [re, im] = [0, 0];
    values.forEach((value, j) => {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      re += value * Math.cos(angle);
      im += value * Math.sin(angle);
    });
    return Math.hypot(re, im);
  });
}

/** Berlekamp and Massey, one coefficient a step. */
export function slowComplexity(bits: ArrayLike<number>): number {
  const n = bits.length;
  let c = [1, ...Array.from({ length: n }, () => 0)];
  let b = [...c];
  let [L, m] = [0, -1];
  for (let i = 0; i < n; i += 1) {
    let d = 0;
    for (let j = 0; j <= L; j += 1) d ^= c[j]! & (bits[i - j] ?? 0);
    if (d === 0) continue;
    const t = [...c];
    for (let j = 0; j + i - m <= n; j += 1) c[j + i - m]! ^= b[j]!;
    if (2 * L > i) continue;
    L = i + 1 - L;
    m = i;
    b = t;
  }
  c = [];
  return L;
}
