import type { Keystream } from './baseline';

/** Two primes that leave 3 when divided by 4. Published here: this stream is for comparison and hides nothing. */
const P = 2n ** 255n + 95n;
const Q = 3n * 2n ** 254n + 119n;
const MODULUS = P * Q;

/** x -> x^2 mod pq: RSA's modulus with the exponent 2 (Blum, Blum, Shub 1986). */
export const blumBlumShub: Keystream = {
  id: 'blum-blum-shub',
  name: 'Blum-Blum-Shub (RSA modulus)',
  parameters:
    'p = 2^255 + 95, q = 3 * 2^254 + 119, x = seed + 2, 64 steps passed over, low 8 bits of each x (log2 log2 pq = 9)',
  source: 'Blum, Blum, Shub 1986',
  bytes(length, seed) {
    let x = BigInt(seed) + 2n;
    const step = () => (x = (x * x) % MODULUS);
    for (let i = 0; i < 64; i += 1) step();
    return Uint8Array.from({ length }, () => Number(step() & 255n));
  },
};
