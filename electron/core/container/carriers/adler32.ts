const BASE = 65_521;
/** Most bytes before the second sum of a 32-bit integer could overflow (RFC 1950, zlib's NMAX). */
const RUN = 5_552;

/**
 * Adler-32 (RFC 1950, 8.2): a = 1 + sum of bytes, b = sum of all a, both mod 65,521; value b * 2^16 + a.
 * `previous` continues an earlier call.
 */
export function adler32(bytes: Uint8Array, previous = 1): number {
  let a = previous & 0xffff;
  let b = previous >>> 16;
  let index = 0;
  while (index < bytes.length) {
    const end = Math.min(index + RUN, bytes.length);
    for (; index + 4 <= end; index += 4) {
      const [p, q, r, s] = [bytes[index]!, bytes[index + 1]!, bytes[index + 2]!, bytes[index + 3]!];
      b += 4 * a + 4 * p + 3 * q + 2 * r + s;
      a += p + q + r + s;
    }
    for (; index < end; index++) {
      a += bytes[index]!;
      b += a;
    }
    a %= BASE;
    b %= BASE;
  }
  return ((b << 16) | a) >>> 0;
}
