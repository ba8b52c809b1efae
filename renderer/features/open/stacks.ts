import type { ImageRef } from '../../../shared/models/files';
import { byName, byNumber, inSeriesOrder } from '../../../shared/series';

/** One picture of a stack: a frame of one of its files, counted from 0. */
export interface StackPlace {
  readonly file: ImageRef;
  readonly frame: number;
}

/**
 * What is scrolled through as one: the images of a DICOM series in their order, those of several frames spread out, or
 * a file of its own.
 */
export interface Stack {
  readonly key: string;
  /** The series' title, or the file's name. */
  readonly title: string;
  /** Which of the studies it belongs to, counted from 1; null for what belongs to none. */
  readonly study: number | null;
  readonly files: readonly ImageRef[];
  /** How many pictures it has. */
  readonly total: number;
  /** Of each file, how many pictures are before it. */
  readonly starts: readonly number[];
}

function stackOf(key: string, group: readonly ImageRef[], study: number | null): Stack {
  const files = inSeriesOrder(group);
  const starts: number[] = [];
  let total = 0;
  for (const { series } of files) {
    starts.push(total);
    total += series?.frames ?? 1;
  }
  const [first] = files;
  const title = files.length > 1 ? first?.series?.title : undefined;
  return { key, title: title || (first?.name ?? ''), study, files, total, starts };
}

function groupBy(files: readonly ImageRef[], keyOf: (file: ImageRef) => string): Map<string, ImageRef[]> {
  const groups = new Map<string, ImageRef[]>();
  for (const file of files) {
    const group = groups.get(keyOf(file));
    if (group) group.push(file);
    else groups.set(keyOf(file), [file]);
  }
  return groups;
}

const firstOf = (files: readonly ImageRef[]) => files.reduce((a, b) => (byName(a, b) <= 0 ? a : b));

/**
 * Files as stacks: studies by the first of their names, their series by number, then all that belongs to no series by
 * name. The order of the input does not matter.
 */
export function stacksOf(files: readonly ImageRef[]): readonly Stack[] {
  const inSeries = files.filter(({ series }) => series !== null);
  const others = files.filter(({ series }) => series === null).sort(byName);
  const studies = [...groupBy(inSeries, ({ series }) => series!.study).values()].sort((one, other) =>
    byName(firstOf(one), firstOf(other)),
  );
  const series = studies.flatMap((study, index) =>
    [...groupBy(study, (file) => file.series!.key)]
      .map(([key, group]) => stackOf(key, group, index + 1))
      .sort((one, other) => {
        const [a, b] = [one.files[0]!, other.files[0]!];
        return (
          byNumber(a.series?.number, b.series?.number) || byName(firstOf(one.files), firstOf(other.files))
        );
      }),
  );
  return [...series, ...others.map((file) => stackOf(file.id, [file], null))];
}

/** The picture at a step, counted from 0; a step outside is the one at that end. */
export function placeAt({ files, starts, total }: Stack, step: number): StackPlace {
  const wanted = Math.min(total - 1, Math.max(0, step));
  let [low, high] = [0, files.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= wanted) low = middle;
    else high = middle - 1;
  }
  return { file: files[low]!, frame: wanted - starts[low]! };
}

/** The step of a file's first picture; 0 for a file that isn't in the stack. */
export function stepOf({ files, starts }: Stack, id: string): number {
  return starts[files.findIndex((file) => file.id === id)] ?? 0;
}
