import type { ImageRef } from '../../../shared/models/files';
import { inSeriesOrder } from '../../../shared/models/viewing';

/** What is scrolled through as one: the images of a DICOM series in their order, or a file of its own. */
export interface Stack {
  readonly key: string;
  /** The series' title, or the file's name. */
  readonly title: string;
  readonly files: readonly ImageRef[];
}

/** Files as stacks, in the order in which each first appears. */
export function stacksOf(files: readonly ImageRef[]): readonly Stack[] {
  const groups = new Map<string, ImageRef[]>();
  for (const file of files) {
    const key = file.series?.key ?? file.id;
    const group = groups.get(key);
    if (group) group.push(file);
    else groups.set(key, [file]);
  }
  return [...groups].map(([key, group]) => {
    const ordered = group.length > 1 ? inSeriesOrder(group) : group;
    const [first] = ordered;
    const title = group.length > 1 ? first?.series?.title : undefined;
    return { key, title: title || (first?.name ?? ''), files: ordered };
  });
}
