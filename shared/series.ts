import type { ImageRef } from './models/files';
import type { SeriesPlace } from './models/viewing';

/** Direction cosines of one stack differ by less, for they are written with six digits or so. */
const SAME_DIRECTION = 0.01;

const collator = new Intl.Collator('en', { numeric: true });

/** Names as people count: `slice-2` before `slice-10`. Files of one name are told apart by their ids. */
export const byName = (one: ImageRef, other: ImageRef): number =>
  collator.compare(one.name, other.name) || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

/** Numbers in order; one that is missing comes last. */
export function byNumber(one: number | null | undefined, other: number | null | undefined): number {
  const [a, b] = [one ?? Infinity, other ?? Infinity];
  return a === b ? 0 : a - b;
}

const byInstance = (one: ImageRef, other: ImageRef) =>
  byNumber(one.series?.instance, other.series?.instance) || byName(one, other);

/** A slice that says where it lies. */
type Placed = ImageRef & {
  readonly series: SeriesPlace & {
    readonly orientation: readonly number[];
    readonly position: readonly number[];
  };
};

/** Normal of a plane: the cross product of its row's and its column's direction (PS3.3, C.7.6.2.1.1). */
function normalOf([rx, ry, rz, cx, cy, cz]: readonly number[]): readonly number[] {
  return [ry! * cz! - rz! * cy!, rz! * cx! - rx! * cz!, rx! * cy! - ry! * cx!];
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

function isPlaced(image: ImageRef): image is Placed {
  const { orientation, position } = image.series ?? {};
  if (orientation?.length !== 6 || position?.length !== 3) return false;
  const normal = normalOf(orientation);
  // Directions that are parallel or zero have no normal.
  return dot(normal, normal) > 0.25;
}

const isParallel = (one: Placed, other: Placed) =>
  one.series.orientation.every(
    (value, index) => Math.abs(value - other.series.orientation[index]!) < SAME_DIRECTION,
  );

/**
 * The images of one series in the order a reader scrolls through them: stacks of parallel slices by position along the
 * stack's normal, in thousandths of a millimetre, then those that don't say where they lie. Where that says nothing, by
 * instance number, then by name. The order of the input does not matter. Does not mutate.
 */
export function inSeriesOrder(images: readonly ImageRef[]): readonly ImageRef[] {
  const sorted = [...images].sort(byInstance);
  const ordered: ImageRef[] = [];
  let left = sorted.filter(isPlaced);
  for (let first = left[0]; first !== undefined; first = left[0]) {
    const reference = first;
    const normal = normalOf(reference.series.orientation);
    const along = ({ series }: Placed) => Math.round(dot(normal, series.position) * 1_000);
    const stack = left.filter((image) => isParallel(reference, image));
    ordered.push(...stack.sort((one, other) => along(one) - along(other)));
    left = left.filter((image) => !isParallel(reference, image));
  }
  return [...ordered, ...sorted.filter((image) => !isPlaced(image))];
}
