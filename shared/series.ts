import type { ImageRef } from './models/files';
import type { Slice } from './models/viewing';

/** Images that belong together, in the order they are looked through. */
export interface Series {
  /** The engine's name for a DICOM series; `files` for everything that is none. */
  readonly id: string;
  /** Which of the studies it belongs to, counted from 1; null for what is no DICOM. */
  readonly study: number | null;
  readonly modality: string;
  readonly description: string;
  readonly seriesNumber: number | null;
  readonly images: readonly ImageRef[];
}

const FILES = 'files';
/** Direction cosines of one stack differ by less, for they are written with six digits or so. */
const SAME_DIRECTION = 0.01;

const collator = new Intl.Collator('en', { numeric: true });
/** Names as people count: `slice-2` before `slice-10`. Names that are the same are told apart by their ids. */
const byName = (one: ImageRef, other: ImageRef) =>
  collator.compare(one.name, other.name) || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

/** A number that is missing comes last. */
function byNumber(one: number | null | undefined, other: number | null | undefined): number {
  const [a, b] = [one ?? Infinity, other ?? Infinity];
  return a === b ? 0 : a - b;
}

const byInstance = (one: ImageRef, other: ImageRef) =>
  byNumber(one.slice?.instanceNumber, other.slice?.instanceNumber) || byName(one, other);

/** A slice that says where it lies. */
type Placed = ImageRef & {
  readonly slice: Slice & { readonly orientation: readonly number[]; readonly position: readonly number[] };
};

/** Normal of a plane: the cross product of its row's and its column's direction (PS3.3, C.7.6.2.1.1). */
function normalOf([rx, ry, rz, cx, cy, cz]: readonly number[]): readonly number[] {
  return [ry! * cz! - rz! * cy!, rz! * cx! - rx! * cz!, rx! * cy! - ry! * cx!];
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

function isPlaced(image: ImageRef): image is Placed {
  const { orientation, position } = image.slice ?? {};
  if (orientation?.length !== 6 || position?.length !== 3) return false;
  const normal = normalOf(orientation);
  // Directions that are parallel or zero have no normal.
  return dot(normal, normal) > 0.25;
}

const isParallel = (one: Placed, other: Placed) =>
  one.slice.orientation.every(
    (value, index) => Math.abs(value - other.slice.orientation[index]!) < SAME_DIRECTION,
  );

/**
 * The images of one series in order: stacks of parallel slices by their position along the stack's normal, in
 * thousandths of a millimetre, then those that don't say where they lie. Where that says nothing, by instance number,
 * then by name. The order of the input does not matter.
 */
export function orderSlices(images: readonly ImageRef[]): readonly ImageRef[] {
  const sorted = [...images].sort(byInstance);
  let placed = sorted.filter(isPlaced);
  const ordered: ImageRef[] = [];
  while (placed.length > 0) {
    const first = placed[0]!;
    const normal = normalOf(first.slice.orientation);
    const along = ({ slice }: Placed) => Math.round(dot(normal, slice.position) * 1_000);
    const stack = placed.filter((image) => isParallel(first, image));
    ordered.push(...stack.sort((one, other) => along(one) - along(other)));
    placed = placed.filter((image) => !isParallel(first, image));
  }
  return [...ordered, ...sorted.filter((image) => !isPlaced(image))];
}

function groupBy<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const firstName = (images: readonly ImageRef[]) => images.reduce((a, b) => (byName(a, b) <= 0 ? a : b));

function seriesOf(id: string, study: number, images: readonly ImageRef[]): Series {
  const ordered = orderSlices(images);
  const { modality, description, seriesNumber } = ordered[0]!.slice!;
  return { id, study, modality, description, seriesNumber, images: ordered };
}

/**
 * Files as a person looks through them: DICOM images by study and series, studies by the first of their names, series
 * by number; all else behind them by name. The order of the input does not matter.
 */
export function arrangeSeries(images: readonly ImageRef[]): readonly Series[] {
  const dicom = images.filter(({ slice }) => slice !== undefined);
  const others = images.filter(({ slice }) => slice === undefined);
  const studies = [...groupBy(dicom, ({ slice }) => slice!.study).values()].sort((one, other) =>
    byName(firstName(one), firstName(other)),
  );
  const series = studies.flatMap((study, index) =>
    [...groupBy(study, ({ slice }) => slice!.series)]
      .map(([id, of]) => seriesOf(id, index + 1, of))
      .sort(
        (one, other) =>
          byNumber(one.seriesNumber, other.seriesNumber) ||
          byName(firstName(one.images), firstName(other.images)),
      ),
  );
  if (others.length === 0) return series;
  const files = { study: null, modality: '', description: '', seriesNumber: null };
  return [...series, { id: FILES, ...files, images: others.sort(byName) }];
}
