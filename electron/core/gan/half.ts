const word = new DataView(new ArrayBuffer(4));

/** IEEE 754 half precision of a float32, rounded to nearest, ties to even; beyond 65,504 infinite. */
function halfOf(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fff_ffff;
  if (magnitude > 0x7f80_0000) return sign | 0x7e00;
  if (magnitude >= 0x4780_0000) return sign | 0x7c00;
  if (magnitude < 0x3880_0000) {
    // Below 2^-14 a half counts in steps of 2^-24.
    const steps = Math.abs(value) * 2 ** 24;
    const whole = Math.floor(steps);
    const rest = steps - whole;
    return sign | (rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole);
  }
  const rebased = magnitude - 0x3800_0000;
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}

function valueOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(half >>> 10) & 0x1f, half & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Two bytes a value, little-endian. */
export function encodeHalves(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint16(i * 2, halfOf(value), true));
  return bytes;
}

/** The value of every half: a model has millions, and a power of two for each costs a second. */
let values: Float32Array | undefined;

/** The values of half-precision bytes, little-endian; each is exact in float32. */
export function decodeHalves(bytes: Uint8Array): Float32Array {
  values ??= Float32Array.from({ length: 0x1_0000 }, (_, half) => valueOfHalf(half));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoded = new Float32Array(bytes.length >> 1);
  for (let i = 0; i < decoded.length; i++) decoded[i] = values[view.getUint16(i * 2, true)]!;
  return decoded;
}
