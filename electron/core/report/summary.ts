import type { Figure, FreshFigure, Metric, SummaryRow } from '../../../shared/models/analysis';

/** One figure of one image, as a summary takes it. */
interface Part {
  readonly metric: Metric;
  readonly value: number | null;
  readonly least: number | null;
  readonly most: number | null;
  readonly judged: number;
  readonly outside: number;
}

interface Running {
  readonly subject: string;
  readonly metric: Metric;
  images: number;
  /** The image that was counted last. */
  last: number;
  count: number;
  sum: number;
  least: number;
  most: number;
  judged: number;
  outside: number;
}

/** A single figure is judged where it has a verdict. */
export const partOf = ({ metric, value, verdict }: Figure): Part => ({
  ...{ metric, value, least: value, most: value },
  judged: value !== null && verdict !== 'describes' ? 1 : 0,
  outside: verdict === 'outside' ? 1 : 0,
});

/** A figure over several encryptions is judged as often as there were any. */
export const partOfFresh = ({ metric, mean, least, most, at1, encryptions, outside }: FreshFigure): Part => ({
  ...{ metric, value: mean, least, most, outside },
  judged: mean === null || at1 === null ? 0 : encryptions,
});

function add(row: Running, number: number, { value, least, most, judged, outside }: Part): void {
  if (row.last !== number) row.images += 1;
  row.last = number;
  if (value === null) return;
  row.count += 1;
  row.sum += value;
  row.least = Math.min(row.least, least ?? value);
  row.most = Math.max(row.most, most ?? value);
  row.judged += judged;
  row.outside += outside;
}

/**
 * Mean, least and most of each figure of each subject over images that are handed in one after the other, channels
 * together. Memory does not grow with the images.
 */
export function gatherSummary() {
  const rows = new Map<string, Running>();
  return {
    add(number: number, subject: string, parts: readonly Part[]): void {
      for (const part of parts) {
        const { metric } = part;
        const id = `${subject}/${metric}`;
        const row = rows.get(id) ?? {
          ...{ subject, metric, images: 0, last: 0, count: 0, sum: 0 },
          ...{ least: Infinity, most: -Infinity, judged: 0, outside: 0 },
        };
        rows.set(id, row);
        add(row, number, part);
      }
    },
    rows: (): readonly SummaryRow[] =>
      [...rows.values()].map(({ last: _, count, sum, least, most, ...row }) => ({
        ...row,
        mean: count === 0 ? null : sum / count,
        least: count === 0 ? null : least,
        most: count === 0 ? null : most,
      })),
  };
}
