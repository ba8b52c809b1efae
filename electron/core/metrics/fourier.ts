/** In place: the discrete Fourier transform of real and imaginary parts, by Cooley and Tukey (1965). */
export function fourierTransform(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [real[i], real[j]] = [real[j]!, real[i]!];
    [imaginary[i], imaginary[j]] = [imaginary[j]!, imaginary[i]!];
  }
  for (let length = 2; length <= n; length *= 2) {
    const half = length / 2;
    for (let k = 0; k < half; k += 1) {
      const [c, s] = [Math.cos((-2 * Math.PI * k) / length), Math.sin((-2 * Math.PI * k) / length)];
      for (let a = k; a < n; a += length) {
        const b = a + half;
        const [re, im] = [real[b]! * c - imaginary[b]! * s, real[b]! * s + imaginary[b]! * c];
        [real[b], imaginary[b]] = [real[a]! - re, imaginary[a]! - im];
        real[a]! += re;
        imaginary[a]! += im;
      }
    }
  }
}
