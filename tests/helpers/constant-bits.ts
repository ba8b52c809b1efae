/** Numbers whose binary digits SP 800-22 publishes p-values of. */
export type Constant = 'pi' | 'e' | 'sqrt2' | 'sqrt3';

/** Bits computed beyond those asked for: what the sums cut off stays below them. */
const GUARD = 64n;

/** floor(sqrt(n)) by Newton's rule, each step twice as many bits. */
function integerRoot(n: bigint, bits: number): bigint {
  if (bits <= 52) return BigInt(Math.floor(Math.sqrt(Number(n))));
  const quarter = BigInt(Math.floor(bits / 4)) * 2n;
  const start = integerRoot(n >> quarter, bits - Number(quarter)) << (quarter / 2n);
  let root = start + (1n << (quarter / 2n));
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

interface Split {
  readonly p: bigint;
  readonly q: bigint;
}

/** e = sum 1/n!: p/q of the terms from..to - 1 over from * .. * (to - 1). */
function splitE(from: number, to: number): Split {
  if (to - from === 1) return { p: 1n, q: BigInt(from) };
  const middle = (from + to) >> 1;
  const [a, b] = [splitE(from, middle), splitE(middle, to)];
  return { p: a.p * b.q + b.p, q: a.q * b.q };
}

/** arctan(1/x) = sum (-1)^k / ((2k + 1) x^(2k+1)), split in halves: the sum is t / (b * q). */
function splitArctan(x: bigint, from: number, to: number): { b: bigint; q: bigint; t: bigint } {
  if (to - from === 1) return { b: BigInt(2 * from + 1), q: x * x, t: from % 2 === 0 ? 1n : -1n };
  const middle = (from + to) >> 1;
  const [left, right] = [splitArctan(x, from, middle), splitArctan(x, middle, to)];
  return {
    b: left.b * right.b,
    q: left.q * right.q,
    t: left.t * right.b * right.q + left.b * right.t,
  };
}

function arctanInverse(x: bigint, scale: bigint, bits: number): bigint {
  const terms = Math.ceil(bits / (2 * Math.log2(Number(x)))) + 2;
  const { b, q, t } = splitArctan(x, 0, terms);
  // Each term carries one factor x^2 too many: the first is 1 / (1 * x).
  return (t * x * scale) / (b * q);
}

function scaled(constant: Constant, bits: number): bigint {
  const fraction = BigInt(bits) + GUARD;
  const scale = 1n << fraction;
  switch (constant) {
    case 'sqrt2':
    case 'sqrt3':
      return integerRoot((constant === 'sqrt2' ? 2n : 3n) << (2n * fraction), 2 * Number(fraction) + 2);
    case 'e': {
      const { p, q } = splitE(1, 100_000);
      return scale + (p * scale) / q;
    }
    // Machin (1706): pi = 16 arctan(1/5) - 4 arctan(1/239).
    case 'pi':
      return (
        16n * arctanInverse(5n, scale, Number(fraction)) - 4n * arctanInverse(239n, scale, Number(fraction))
      );
  }
}

/** The first `count` binary digits of a number, the integer part included, packed most significant first. */
export function constantBits(constant: Constant, count: number): Uint8Array {
  const value = scaled(constant, count);
  const length = value.toString(16).length * 4;
  const hex = value.toString(16);
  const leading = Math.clz32(Number.parseInt(hex[0]!, 16)) - 28;
  const excess = BigInt(length - leading - count);
  return new Uint8Array(Buffer.from((value >> excess).toString(16).padStart(count / 4, '0'), 'hex'));
}
