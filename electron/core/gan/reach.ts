import { GENERATOR_LAYERS, IMAGE_CHANNELS, type GeneratorLayer } from './networks';

/**
 * Along one axis: the places of a layer's input that place `at` of its output sees, first and last. Kernel 4, stride 2,
 * padding 1, as every layer of the generator has it.
 */
const seenBy: Readonly<Record<GeneratorLayer['kind'], (at: number) => readonly [number, number]>> = {
  convolution: (at) => [2 * at - 1, 2 * at + 2],
  transposed: (at) => [Math.ceil((at - 2) / 2), Math.floor((at + 1) / 2)],
};

/** Which places of a layer's output see a marked place of its input; row-major, `side` x `side`. */
function spread(marked: Uint8Array, side: number, kind: GeneratorLayer['kind']): Uint8Array {
  const outputSide = kind === 'convolution' ? side / 2 : side * 2;
  const output = new Uint8Array(outputSide ** 2);
  const within = (at: number): readonly [number, number] => {
    const [first, last] = seenBy[kind](at);
    return [Math.max(0, first), Math.min(side - 1, last)];
  };
  for (let y = 0; y < outputSide; y += 1) {
    const [top, bottom] = within(y);
    for (let x = 0; x < outputSide; x += 1) {
      const [left, right] = within(x);
      for (let row = top; row <= bottom; row += 1)
        if (marked.subarray(row * side + left, row * side + right + 1).includes(1))
          output[y * outputSide + x] = 1;
    }
  }
  return output;
}

/**
 * In percent: the share of a key's pixels that see, through the layers as drawn, any pixel in which two seeds differ.
 * Under running averages the others are the same with both seeds whatever the weights are, so this bounds from above
 * how much another seed can change. Seeds: side x side x 3 bytes; side a multiple of 16.
 */
export function reachOfDifference(seed: Uint8Array, otherSeed: Uint8Array): number {
  let side = Math.sqrt(seed.length / IMAGE_CHANNELS);
  let marked = new Uint8Array(side ** 2);
  for (let i = 0; i < seed.length; i += 1)
    if (seed[i] !== otherSeed[i]) marked[Math.floor(i / IMAGE_CHANNELS)] = 1;
  for (const { kind } of GENERATOR_LAYERS) {
    marked = spread(marked, side, kind) as Uint8Array<ArrayBuffer>;
    side = Math.sqrt(marked.length);
  }
  return (100 * marked.reduce((sum, mark) => sum + mark, 0)) / marked.length;
}
