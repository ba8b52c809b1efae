import type { Scalar, Tensor, Tensor2D, Tensor4D, TensorFlow } from './backend';
import { IMAGE_CHANNELS } from './networks';
import { normalValues, uniformValues, type RandomNumbers } from './random-numbers';
import { meanOver, spread } from './reductions';
import { sortedDistance } from './sorted-distance';

/** Weight of each term in the generator's loss; 0 leaves it out. */
export interface RandomnessTerms {
  /** Distance of each image's grey levels from the uniform law. */
  readonly marginal: number;
  /** Squared correlation of neighbouring pixels and of channels. */
  readonly adjacent: number;
  /** Likeness of the images of a batch: their correlations, and the pattern they have in common. */
  readonly diversity: number;
  /** Sliced Wasserstein distance of neighbourhoods, joined with another image, from uniform noise. */
  readonly slicedWasserstein: number;
  /** Squared correlation of an image with its input noise, at shifts drawn anew each step. */
  readonly echo: number;
  /** How far mean and energy differ from place to place: in the phases of the strided layers, and to the borders. */
  readonly evenness: number;
}

/** What every term gets: images [batch, side, side, 3] in [-1, 1], and numbers to draw from. */
export interface TermInput {
  readonly tf: TensorFlow;
  readonly images: Tensor4D;
  readonly numbers: RandomNumbers;
}

/** One pixel in five: an odd stride meets every phase of the strided layers. */
const STRIDE = 5;

/** Every fifth pixel from an offset drawn anew, as [batch, n, n, channels]. */
function thinned({ tf, images, numbers }: TermInput): Tensor4D {
  const [batch, side] = images.shape;
  const n = Math.floor((side - STRIDE + 1) / STRIDE);
  const [row, column] = [numbers.next() % STRIDE, numbers.next() % STRIDE];
  const length = n * STRIDE;
  const cut = tf.slice(images, [0, row, column, 0], [batch, length, length, IMAGE_CHANNELS]);
  // tf.stridedSlice has no gradient.
  const rows = tf.slice(
    cut.reshape([batch * n, STRIDE, length * IMAGE_CHANNELS]),
    [0, 0, 0],
    [batch * n, 1, length * IMAGE_CHANNELS],
  );
  const pixels = rows.reshape([batch * n * n, STRIDE, IMAGE_CHANNELS]);
  const kept = tf.slice(pixels, [0, 0, 0], [batch * n * n, 1, IMAGE_CHANNELS]);
  return kept.reshape([batch, n, n, IMAGE_CHANNELS]);
}

/** Quantiles (2i + 1) / n - 1 of the uniform law on (-1, 1), in each of `rows` rows. */
function uniformQuantiles(tf: TensorFlow, rows: number, n: number): Tensor2D {
  const quantiles = tf.add(tf.mul(tf.range(0, n), 2 / n), 1 / n - 1);
  return tf.tile(quantiles.reshape([1, n]), [rows, 1]) as Tensor2D;
}

/** Squared Wasserstein distance of each image's values, per channel, from the uniform law on (-1, 1). */
export function marginalTerm(input: TermInput): Scalar {
  const { tf, images } = input;
  const [batch] = images.shape;
  const some = thinned(input);
  const rows = batch * IMAGE_CHANNELS;
  const values = tf.transpose(some, [0, 3, 1, 2]).reshape([rows, some.size / rows]) as Tensor2D;
  return sortedDistance(tf, values, uniformQuantiles(tf, rows, some.size / rows));
}

/** Mean square of Pearson's r of a and b over `axes`. */
function squaredCorrelation(tf: TensorFlow, a: Tensor, b: Tensor, axes: number[]): Scalar {
  const over = (values: Tensor) => meanOver(tf, values, axes);
  const [da, db] = [a, b].map((x) => tf.sub(x, spread(tf, over(x), x.shape))) as [Tensor, Tensor];
  const energy = tf.mul(over(tf.square(da)), over(tf.square(db)));
  return tf.mean(tf.div(tf.square(over(tf.mul(da, db))), tf.add(energy, 1e-8)));
}

/** Mean r^2 of each pixel with its neighbour to the right, below and at the diagonal, and between channels. */
export function adjacentTerm({ tf, images }: TermInput): Scalar {
  const [batch, side] = images.shape;
  const shift = (row: number, column: number) =>
    tf.slice(images, [0, row, column, 0], [batch, side - 1, side - 1, IMAGE_CHANNELS]);
  const origin = shift(0, 0);
  const neighbours = [shift(0, 1), shift(1, 0), shift(1, 1)].map((other) =>
    squaredCorrelation(tf, origin, other, [1, 2]),
  );
  const [red, green, blue] = tf.split(images, IMAGE_CHANNELS, 3) as [Tensor, Tensor, Tensor];
  const channels = (
    [
      [red, green],
      [green, blue],
      [red, blue],
    ] as const
  ).map(([a, b]) => squaredCorrelation(tf, a, b, [1, 2]));
  return tf.mean(tf.stack([...neighbours, ...channels])) as Scalar;
}

/** The batch turned by one: each image beside another one. A batch of one stands beside itself. */
function turned(tf: TensorFlow, images: Tensor4D): Tensor4D {
  const [batch, side] = images.shape;
  if (batch === 1) return images;
  const size: [number, number, number, number] = [batch - 1, side, side, IMAGE_CHANNELS];
  const rest = tf.slice(images, [1, 0, 0, 0], size);
  return tf.concat([rest, tf.slice(images, [0, 0, 0, 0], [1, side, side, IMAGE_CHANNELS])], 0);
}

/**
 * Mean r^2 of each image with another, plus by how much the energy of the batch's mean image exceeds the share
 * 1/B of the images' own, which B independent images have.
 */
export function diversityTerm({ tf, images }: TermInput): Scalar {
  const [batch] = images.shape;
  const likeness = squaredCorrelation(tf, images, turned(tf, images), [1, 2, 3]);
  const common = tf.mean(tf.square(meanOver(tf, images, [0])));
  const own = meanOver(tf, tf.square(images), [0, 1, 2, 3]).asScalar();
  const share = tf.div(common, tf.add(own, 1e-8));
  return tf.add(likeness, tf.relu(tf.sub(share, 1 / batch))) as Scalar;
}

/** Pixels after which the phases of four strided layers are the same again. */
const PHASES = 16;

/**
 * Mean square of (E x)^2 + (3 E x^2 - 1)^2, both 0 for uniform noise, over the phases of the strided layers,
 * over rows and over columns: strides draw a pattern and padding with zeros darkens borders that neither grey
 * levels nor neighbours of the whole image show.
 */
export function evennessTerm({ tf, images }: TermInput): Scalar {
  const [batch, side] = images.shape;
  const blocks = side / PHASES;
  const uneven = (values: Tensor, axes: number[]): Scalar => {
    const energy = tf.sub(tf.mul(meanOver(tf, tf.square(values), axes), 3), 1);
    return tf.add(tf.mean(tf.square(meanOver(tf, values, axes))), tf.mean(tf.square(energy))) as Scalar;
  };
  const phased = images.reshape([batch * blocks, PHASES, blocks, PHASES * IMAGE_CHANNELS]);
  return tf.addN([uneven(phased, [0, 2]), uneven(images, [0, 2]), uneven(images, [0, 1])]) as Scalar;
}

/** Projections: [3, 3, 3, count] for an image and [1, 1, 3, count] for the same pixel of another. */
function drawProjections(numbers: RandomNumbers, count: number) {
  const own = normalValues(numbers, 27 * count);
  const other = normalValues(numbers, 3 * count);
  for (let p = 0; p < count; p += 1) {
    // A third looks at one pixel of both images, a third at a few values of one neighbourhood, a third at all.
    const kind = p % 3;
    const kept = (i: number) => (kind === 0 ? i >= 12 && i < 15 : kind === 1 ? numbers.next() % 9 < 2 : true);
    if (kind === 1) for (let i = 0; i < 3; i += 1) other[i * count + p] = 0;
    let square = 0;
    for (let i = 0; i < 27; i += 1) if (!kept(i)) own[i * count + p] = 0;
    for (let i = 0; i < 27; i += 1) square += own[i * count + p]! ** 2;
    for (let i = 0; i < 3; i += 1) square += other[i * count + p]! ** 2;
    const scale = 1 / Math.sqrt(square || 1);
    for (let i = 0; i < 27; i += 1) own[i * count + p]! *= scale;
    for (let i = 0; i < 3; i += 1) other[i * count + p]! *= scale;
  }
  return { own, other };
}

/**
 * Sliced Wasserstein distance (Bonneel et al. 2015) between tuples of these images and of uniform noise. A
 * tuple is a 3 x 3 x 3 neighbourhood joined with the same pixel of another image of the batch, so that grey
 * levels, neighbours and likeness between images are seen by one term.
 */
export function slicedWassersteinTerm(input: TermInput & { readonly projections: number }): Scalar {
  const { tf, images, numbers, projections } = input;
  const { own, other } = drawProjections(numbers, projections);
  const kernels = [
    tf.tensor4d(own, [3, 3, IMAGE_CHANNELS, projections]),
    tf.tensor4d(other, [1, 1, IMAGE_CHANNELS, projections]),
  ] as const;
  const [row, column] = [numbers.next() % STRIDE, numbers.next() % STRIDE];
  const side = images.shape[1] - STRIDE;
  const project = (batch: Tensor4D): Tensor2D => {
    const [count] = batch.shape;
    const cut = (of: Tensor4D, by: number, length: number) =>
      tf.slice(of, [0, row + by, column + by, 0], [count, length, length, IMAGE_CHANNELS]);
    const near = tf.conv2d(cut(batch, 0, side), kernels[0], STRIDE, 'valid');
    const same = cut(turned(tf, batch), 1, (near.shape[1] - 1) * STRIDE + 1);
    const far = tf.conv2d(same, kernels[1], STRIDE, 'valid');
    const all = tf.add(near, far);
    return tf.transpose(all.reshape([all.size / projections, projections])) as Tensor2D;
  };
  const noise = tf.tensor4d(uniformValues(numbers, images.size), images.shape);
  return sortedDistance(tf, project(images), project(noise));
}

const MAX_SHIFT = 4;

/** Mean r^2 of every channel of an image with every channel of its noise, at a shift drawn anew. */
export function echoTerm(input: TermInput & { readonly noise: Tensor4D }): Scalar {
  const { tf, images, noise, numbers } = input;
  const [batch, side] = images.shape;
  const drawn = () => (numbers.next() % (2 * MAX_SHIFT + 1)) - MAX_SHIFT;
  const [row, column] = [drawn(), drawn()];
  const length = side - MAX_SHIFT;
  const cut = (of: Tensor4D, y: number, x: number) =>
    tf.slice(of, [0, Math.max(0, y), Math.max(0, x), 0], [batch, length, length, IMAGE_CHANNELS]);
  const shifted = cut(noise, -row, -column);
  const keys = cut(images, row, column);
  const turns = [0, 1, 2].map((by) =>
    tf.gather(
      shifted,
      [0, 1, 2].map((c) => (c + by) % 3),
      3,
    ),
  );
  return tf.mean(tf.stack(turns.map((t) => squaredCorrelation(tf, keys, t, [1, 2])))) as Scalar;
}
