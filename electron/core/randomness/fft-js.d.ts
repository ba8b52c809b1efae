declare module 'fft.js' {
  /** A radix-4 transform of `size` complex points, a power of two; real and imaginary parts side by side. */
  export default class FFT {
    constructor(size: number);
    transform(out: Float64Array, data: Float64Array): void;
    inverseTransform(out: Float64Array, data: Float64Array): void;
  }
}
