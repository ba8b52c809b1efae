// Numerical Recipes (3rd ed.), 6.2: the incomplete gamma function by its series below a + 1 and by a continued
// fraction (modified Lentz) above; Lanczos (g = 7, n = 9) for ln Gamma. About 14 digits.

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const EPSILON = 1e-16;
const TINY = 1e-300;
const MOST_TERMS = 100_000;

/** ln Gamma(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x - 1 + 7.5;
  const sum = LANCZOS.reduce((total, c, i) => (i === 0 ? c : total + c / (x - 1 + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && Math.abs(term) > Math.abs(sum) * EPSILON; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < MOST_TERMS; i += 1) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (Math.abs(an * d + b) < TINY ? TINY : an * d + b);
    c = Math.abs(b + an / c) < TINY ? TINY : b + an / c;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < EPSILON * 10) break;
  }
  return Math.exp(-x + a * Math.log(x) - logGamma(a)) * h;
}

/** The upper incomplete gamma function Q(a, x) = Gamma(a, x) / Gamma(a), a > 0, x >= 0 ("igamc" in SP 800-22). */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/** The complementary error function, by Q(1/2, x^2). */
export function erfc(x: number): number {
  return x >= 0 ? upperGamma(0.5, x * x) : 2 - upperGamma(0.5, x * x);
}

/** Phi, the distribution function of the standard normal law. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z / Math.SQRT2);
}

/** The x where a function that rises through 0 crosses it, by halving. */
function crossing(low: number, high: number, at: (x: number) => number): number {
  let [from, to] = [low, high];
  for (let i = 0; i < 200 && to - from > 1e-14 * Math.max(1, Math.abs(from)); i += 1) {
    const middle = (from + to) / 2;
    if (at(middle) < 0) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** Phi^-1(p) for 0 < p < 1. */
export function normalQuantile(p: number): number {
  return crossing(-40, 40, (z) => normalCdf(z) - p);
}

/** The value a chi-square variable of `degrees` exceeds with probability `tail`. */
export function chiSquareQuantile(tail: number, degrees: number): number {
  const most = degrees + 100 * Math.sqrt(2 * degrees) + 100;
  return crossing(0, most, (x) => tail - upperGamma(degrees / 2, x / 2));
}
