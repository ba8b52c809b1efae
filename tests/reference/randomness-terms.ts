import { normalValues, uniformValues, type RandomNumbers } from '../../electron/core/gan/random-numbers';

/**
 * The terms of the generator's loss by their definitions, value by value: the slow twin of
 * core/gan/randomness-terms.ts. What is drawn is drawn in the same order. Images are [row][column][channel].
 */
export type Image = readonly (readonly (readonly number[])[])[];

const CHANNELS = [0, 1, 2];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);
/** One channel of an image as a list, row by row. */
const channelOf = (image: Image, channel: number) =>
  image.flatMap((row) => row.map((pixel) => pixel[channel]!));
const all = (image: Image) => image.flat(2);
const next = <T>(list: readonly T[], index: number) => list[(index + 1) % list.length]!;

/** Pearson's r, squared. */
function squaredR(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - ma) * (b[i]! - mb)));
  const variance = (values: readonly number[], of: number) => mean(values.map((value) => (value - of) ** 2));
  return covariance ** 2 / (variance(a, ma) * variance(b, mb));
}

/** Mean square of what separates two samples, each in its own order. */
const sortedApart = (a: readonly number[], b: readonly number[]) => {
  const wished = ascending(b);
  return mean(ascending(a).map((value, i) => (value - wished[i]!) ** 2));
};

/** Every fifth pixel of each image, from an offset drawn anew, against the quantiles of the uniform law. */
export function marginal(images: readonly Image[], numbers: RandomNumbers): number {
  const [row, column] = [numbers.next() % 5, numbers.next() % 5];
  const side = images[0]!.length;
  const places = upTo(Math.floor((side - 4) / 5));
  return mean(
    images.flatMap((image) =>
      CHANNELS.map((channel) => {
        const some = places.flatMap((y) => places.map((x) => image[row + 5 * y]![column + 5 * x]![channel]!));
        return sortedApart(
          some,
          some.map((_, i) => (2 * i + 1) / some.length - 1),
        );
      }),
    ),
  );
}

/** Mean r^2 with the pixel to the right, below and at the diagonal, and of the three pairs of channels. */
export function adjacent(images: readonly Image[]): number {
  const part = (image: Image, y: number, x: number): Image =>
    image.slice(y, image.length - 1 + y).map((row) => row.slice(x, row.length - 1 + x));
  const neighbours = [[0, 1] as const, [1, 0] as const, [1, 1] as const].map(([y, x]) =>
    mean(
      images.flatMap((image) =>
        CHANNELS.map((c) => squaredR(channelOf(part(image, 0, 0), c), channelOf(part(image, y, x), c))),
      ),
    ),
  );
  const channels = [[0, 1] as const, [1, 2] as const, [0, 2] as const].map(([a, b]) =>
    mean(images.map((image) => squaredR(channelOf(image, a), channelOf(image, b)))),
  );
  return mean([...neighbours, ...channels]);
}

/** Mean r^2 of each image with the next, and what the mean image has of energy above the share of independent ones. */
export function diversity(images: readonly Image[]): number {
  const flat = images.map(all);
  const likeness = mean(flat.map((image, i) => squaredR(image, next(flat, i))));
  const common = mean(flat[0]!.map((_, i) => mean(flat.map((image) => image[i]!)) ** 2));
  const own = mean(flat.flat().map((value) => value ** 2));
  return likeness + Math.max(0, common / own - 1 / images.length);
}

/** Mean of (E x)^2 + (3 E x^2 - 1)^2 over the 16 x 16 phases, over rows and over columns, each channel apart. */
export function evenness(images: readonly Image[]): number {
  const side = images[0]!.length;
  const over = (groupOf: (y: number, x: number) => number): number => {
    const groups = new Map<number, number[]>();
    for (const image of images)
      for (const y of upTo(side))
        for (const x of upTo(side))
          for (const c of CHANNELS) {
            const group = groupOf(y, x) * 3 + c;
            groups.set(group, [...(groups.get(group) ?? []), image[y]![x]![c]!]);
          }
    return mean(
      [...groups.values()].map(
        (values) => mean(values) ** 2 + (3 * mean(values.map((value) => value ** 2)) - 1) ** 2,
      ),
    );
  };
  return over((y, x) => (y % 16) * 16 + (x % 16)) + over((y) => y) + over((_, x) => x);
}

/** Mean r^2 of the nine pairs of a channel of an image and one of its noise, at a shift of up to 4 drawn anew. */
export function echo(images: readonly Image[], numbers: RandomNumbers, noise: readonly Image[]): number {
  const [row, column] = [(numbers.next() % 9) - 4, (numbers.next() % 9) - 4];
  const length = images[0]!.length - 4;
  const from = (image: Image, y: number, x: number): Image =>
    image
      .slice(Math.max(0, y), Math.max(0, y) + length)
      .map((line) => line.slice(Math.max(0, x), Math.max(0, x) + length));
  return mean(
    images.flatMap((image, i) =>
      CHANNELS.flatMap((a) =>
        CHANNELS.map((b) =>
          squaredR(channelOf(from(image, row, column), a), channelOf(from(noise[i]!, -row, -column), b)),
        ),
      ),
    ),
  );
}

/** Directions of length 1: 27 values for a neighbourhood, 3 for the same pixel of the next image. */
function directions(numbers: RandomNumbers, count: number): { own: number[]; other: number[] }[] {
  const drawn = [normalValues(numbers, 27 * count), normalValues(numbers, 3 * count)] as const;
  return upTo(count).map((p) => {
    const of = (values: Float32Array, length: number) => upTo(length).map((i) => values[i * count + p]!);
    let [own, other] = [of(drawn[0], 27), of(drawn[1], 3)];
    // The middle pixel of both images; about two values in nine of one neighbourhood; all of both.
    if (p % 3 === 0) own = own.map((value, i) => (i >= 12 && i < 15 ? value : 0));
    if (p % 3 === 1) {
      other = [0, 0, 0];
      own = own.map((value) => (numbers.next() % 9 < 2 ? value : 0));
    }
    const length = Math.hypot(...own, ...other) || 1;
    return { own: own.map((value) => value / length), other: other.map((value) => value / length) };
  });
}

/** Sliced Wasserstein distance of neighbourhoods, joined with the same pixel of the next image, from uniform noise. */
export function slicedWasserstein(
  images: readonly Image[],
  numbers: RandomNumbers,
  projections: number,
): number {
  const side = images[0]!.length;
  const looked = directions(numbers, projections);
  const [row, column] = [numbers.next() % 5, numbers.next() % 5];
  const drawn = uniformValues(numbers, images.length * side * side * 3);
  const noise = images.map((_, b) =>
    upTo(side).map((y) =>
      upTo(side).map((x) => CHANNELS.map((c) => drawn[((b * side + y) * side + x) * 3 + c]!)),
    ),
  );
  const places = upTo(Math.floor((side - 8) / 5) + 1);
  const project = (batch: readonly Image[], { own, other }: (typeof looked)[number]) =>
    batch.flatMap((image, b) =>
      places.flatMap((i) =>
        places.map((j) => {
          const [y, x] = [row + 5 * i, column + 5 * j];
          const near = own.reduce((sum, weight, at) => {
            const pixel = image[y + Math.floor(at / 9)]![x + (Math.floor(at / 3) % 3)]!;
            return sum + weight * pixel[at % 3]!;
          }, 0);
          const same = next(batch, b)[y + 1]![x + 1]!;
          return other.reduce((sum, weight, c) => sum + weight * same[c]!, near);
        }),
      ),
    );
  return mean(looked.map((direction) => sortedApart(project(images, direction), project(noise, direction))));
}
