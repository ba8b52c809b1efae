import type { ImageRef } from '../../../shared/models/files';
import type { Series } from '../../../shared/series';

/** One picture of a series: a frame of one of its images. */
export interface StackPlace {
  readonly image: ImageRef;
  /** Counted from 0, in the image's file. */
  readonly frame: number;
}

/** A series as one row of pictures, its multi-frame images spread out. */
export interface Stack {
  readonly total: number;
  /** The picture at a step, counted from 0; steps outside are those at the ends. */
  at(step: number): StackPlace;
  /** The step of an image's frame; undefined for an image of another series. */
  stepOf(imageId: string, frame: number): number | undefined;
}

/** Spreads a series out; undefined where it has no image. */
export function stackOf({ images }: Pick<Series, 'images'>): Stack | undefined {
  const starts: number[] = [];
  let total = 0;
  for (const { slice } of images) {
    starts.push(total);
    total += slice?.frames ?? 1;
  }
  if (total === 0) return undefined;
  const indexes = new Map(images.map(({ id }, index) => [id, index]));
  return {
    total,
    at(step) {
      const wanted = Math.min(total - 1, Math.max(0, step));
      const index = lastNotAbove(starts, wanted);
      return { image: images[index]!, frame: wanted - starts[index]! };
    },
    stepOf(imageId, frame) {
      const index = indexes.get(imageId);
      return index === undefined ? undefined : starts[index]! + frame;
    },
  };
}

/** Index of the last of ascending numbers that is not above `limit`. */
function lastNotAbove(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ascending[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
