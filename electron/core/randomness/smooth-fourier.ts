// Transforms of lengths that have no prime factor above 5, pass by pass from one array into another (Stockham 1966; as
// Govindaraju et al. 2008 write it): with s points transformed so far and the next factor r,
//   out[(j div s) s r + (j mod s) + q s] = sum_p in[j + p n/r] exp(-2 pi i (j mod s) p / (s r)) exp(-2 pi i p q / r).

/** cos and -sin of 2 pi k / n for k = 0..n - 1. */
interface Circle {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

let kept: { readonly points: number; readonly circle: Circle } | undefined;

/** The roots of unity exp(-2 pi i k / n); those of the last n are kept. */
export function rootsOfUnity(points: number): Circle {
  if (kept?.points === points) return kept.circle;
  const circle = { cosine: new Float64Array(points), sine: new Float64Array(points) };
  for (let k = 0; k < points; k += 1) {
    const angle = (-2 * Math.PI * k) / points;
    circle.cosine[k] = Math.cos(angle);
    circle.sine[k] = Math.sin(angle);
  }
  // A run of sequences is of one length.
  kept = { points, circle };
  return circle;
}

/** The factors 5, 3, 4 and 2 of a length; null where it has others. */
export function smoothFactors(points: number): readonly number[] | null {
  const factors: number[] = [];
  let rest = points;
  for (const factor of [5, 3, 4, 2])
    while (rest > 1 && rest % factor === 0) {
      factors.push(factor);
      rest /= factor;
    }
  return rest === 1 ? factors : null;
}

/** One pass: where it reads and writes, and the roots it turns by. */
interface Pass {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly points: number;
  /** Points transformed so far. */
  readonly done: number;
  readonly circle: Circle;
  /** Roots the circle has for each one of exp(-2 pi i / points). */
  readonly fine: number;
}

/** The real part of a value turned by a root. */
const turnedRe = (from: Float64Array, at: number, c: number, s: number) => from[at]! * c - from[at + 1]! * s;
const turnedIm = (from: Float64Array, at: number, c: number, s: number) => from[at]! * s + from[at + 1]! * c;

/** A pass of factor 2. */
function pass2({ from, to, points, done, circle: { cosine, sine }, fine }: Pass): void {
  const [apart, turn, step] = [points, (points / (2 * done)) * fine, 2 * done];
  for (let block = 0; block < points / (2 * done); block += 1)
    for (let k = 0; k < done; k += 1) {
      const at = 2 * (block * done + k);
      const into = 2 * (2 * block * done + k);
      const br = turnedRe(from, at + apart, cosine[k * turn]!, sine[k * turn]!);
      const bi = turnedIm(from, at + apart, cosine[k * turn]!, sine[k * turn]!);
      to[into] = from[at]! + br;
      to[into + 1] = from[at + 1]! + bi;
      to[into + step] = from[at]! - br;
      to[into + step + 1] = from[at + 1]! - bi;
    }
}

const SINE_OF_THIRD = Math.sqrt(3) / 2;

/** A pass of factor 3. */
function pass3({ from, to, points, done, circle: { cosine, sine }, fine }: Pass): void {
  const [apart, turn, step] = [(2 * points) / 3, (points / (3 * done)) * fine, 2 * done];
  for (let block = 0; block < points / (3 * done); block += 1)
    for (let k = 0; k < done; k += 1) {
      const at = 2 * (block * done + k);
      const into = 2 * (3 * block * done + k);
      const ar = from[at]!;
      const ai = from[at + 1]!;
      const br = turnedRe(from, at + apart, cosine[k * turn]!, sine[k * turn]!);
      const bi = turnedIm(from, at + apart, cosine[k * turn]!, sine[k * turn]!);
      const cr = turnedRe(from, at + 2 * apart, cosine[2 * k * turn]!, sine[2 * k * turn]!);
      const ci = turnedIm(from, at + 2 * apart, cosine[2 * k * turn]!, sine[2 * k * turn]!);
      const middleRe = ar - (br + cr) / 2;
      const middleIm = ai - (bi + ci) / 2;
      const acrossRe = SINE_OF_THIRD * (bi - ci);
      const acrossIm = SINE_OF_THIRD * (cr - br);
      to[into] = ar + br + cr;
      to[into + 1] = ai + bi + ci;
      to[into + step] = middleRe + acrossRe;
      to[into + step + 1] = middleIm + acrossIm;
      to[into + 2 * step] = middleRe - acrossRe;
      to[into + 2 * step + 1] = middleIm - acrossIm;
    }
}

/** A pass of factor 4. */
function pass4({ from, to, points, done, circle: { cosine, sine }, fine }: Pass): void {
  const [apart, turn, step] = [points / 2, (points / (4 * done)) * fine, 2 * done];
  for (let block = 0; block < points / (4 * done); block += 1)
    for (let k = 0; k < done; k += 1) {
      const at = 2 * (block * done + k);
      const into = 2 * (4 * block * done + k);
      const ar = from[at]!;
      const ai = from[at + 1]!;
      const br = turnedRe(from, at + apart, cosine[k * turn]!, sine[k * turn]!);
      const bi = turnedIm(from, at + apart, cosine[k * turn]!, sine[k * turn]!);
      const cr = turnedRe(from, at + 2 * apart, cosine[2 * k * turn]!, sine[2 * k * turn]!);
      const ci = turnedIm(from, at + 2 * apart, cosine[2 * k * turn]!, sine[2 * k * turn]!);
      const dr = turnedRe(from, at + 3 * apart, cosine[3 * k * turn]!, sine[3 * k * turn]!);
      const di = turnedIm(from, at + 3 * apart, cosine[3 * k * turn]!, sine[3 * k * turn]!);
      to[into] = ar + cr + (br + dr);
      to[into + 1] = ai + ci + (bi + di);
      to[into + step] = ar - cr + (bi - di);
      to[into + step + 1] = ai - ci - (br - dr);
      to[into + 2 * step] = ar + cr - (br + dr);
      to[into + 2 * step + 1] = ai + ci - (bi + di);
      to[into + 3 * step] = ar - cr - (bi - di);
      to[into + 3 * step + 1] = ai - ci + (br - dr);
    }
}

const COSINES_OF_FIFTH = [Math.cos(0.4 * Math.PI), Math.cos(0.8 * Math.PI)] as const;
const SINES_OF_FIFTH = [Math.sin(0.4 * Math.PI), Math.sin(0.8 * Math.PI)] as const;

/** A pass of factor 5. */
function pass5({ from, to, points, done, circle: { cosine, sine }, fine }: Pass): void {
  const [apart, turn, step] = [(2 * points) / 5, (points / (5 * done)) * fine, 2 * done];
  const [c1, c2] = COSINES_OF_FIFTH;
  const [s1, s2] = SINES_OF_FIFTH;
  for (let block = 0; block < points / (5 * done); block += 1)
    for (let k = 0; k < done; k += 1) {
      const at = 2 * (block * done + k);
      const into = 2 * (5 * block * done + k);
      const ar = from[at]!;
      const ai = from[at + 1]!;
      const br = turnedRe(from, at + apart, cosine[k * turn]!, sine[k * turn]!);
      const bi = turnedIm(from, at + apart, cosine[k * turn]!, sine[k * turn]!);
      const cr = turnedRe(from, at + 2 * apart, cosine[2 * k * turn]!, sine[2 * k * turn]!);
      const ci = turnedIm(from, at + 2 * apart, cosine[2 * k * turn]!, sine[2 * k * turn]!);
      const dr = turnedRe(from, at + 3 * apart, cosine[3 * k * turn]!, sine[3 * k * turn]!);
      const di = turnedIm(from, at + 3 * apart, cosine[3 * k * turn]!, sine[3 * k * turn]!);
      const er = turnedRe(from, at + 4 * apart, cosine[4 * k * turn]!, sine[4 * k * turn]!);
      const ei = turnedIm(from, at + 4 * apart, cosine[4 * k * turn]!, sine[4 * k * turn]!);
      const oneRe = ar + c1 * (br + er) + c2 * (cr + dr);
      const oneIm = ai + c1 * (bi + ei) + c2 * (ci + di);
      const twoRe = ar + c2 * (br + er) + c1 * (cr + dr);
      const twoIm = ai + c2 * (bi + ei) + c1 * (ci + di);
      // Times -i: what is imaginary becomes real.
      const acrossOneRe = s1 * (bi - ei) + s2 * (ci - di);
      const acrossOneIm = -(s1 * (br - er) + s2 * (cr - dr));
      const acrossTwoRe = s2 * (bi - ei) - s1 * (ci - di);
      const acrossTwoIm = -(s2 * (br - er) - s1 * (cr - dr));
      to[into] = ar + (br + er) + (cr + dr);
      to[into + 1] = ai + (bi + ei) + (ci + di);
      to[into + step] = oneRe + acrossOneRe;
      to[into + step + 1] = oneIm + acrossOneIm;
      to[into + 2 * step] = twoRe + acrossTwoRe;
      to[into + 2 * step + 1] = twoIm + acrossTwoIm;
      to[into + 3 * step] = twoRe - acrossTwoRe;
      to[into + 3 * step + 1] = twoIm - acrossTwoIm;
      to[into + 4 * step] = oneRe - acrossOneRe;
      to[into + 4 * step + 1] = oneIm - acrossOneIm;
    }
}

const PASSES: Readonly<Record<number, (pass: Pass) => void>> = { 2: pass2, 3: pass3, 4: pass4, 5: pass5 };

/**
 * The transform of complex values, real and imaginary parts side by side; the same layout comes back, in `values` or in
 * an array of its own: `values` is overwritten. `circle`: rootsOfUnity of a multiple of the points.
 */
export function smoothTransform(
  values: Float64Array,
  factors: readonly number[],
  circle: Circle,
): Float64Array {
  const points = values.length / 2;
  const fine = circle.cosine.length / points;
  let [from, to, done]: [Float64Array, Float64Array, number] = [values, new Float64Array(values.length), 1];
  for (const factor of factors) {
    PASSES[factor]!({ from, to, points, done, circle, fine });
    [from, to] = [to, from];
    done *= factor;
  }
  return from;
}
