import type { Figure, Metric, ReportedImage, SummaryRow } from '../../../shared/models/analysis';

interface Running {
  subject: string;
  metric: Metric;
  images: Set<number>;
  count: number;
  sum: number;
  least: number;
  most: number;
  judged: number;
  outside: number;
}

function add(rows: Map<string, Running>, number: number, subject: string, figure: Figure): void {
  const { metric, value, verdict } = figure;
  const id = `${subject}/${metric}`;
  const row = rows.get(id) ?? {
    ...{ subject, metric, images: new Set<number>(), count: 0, sum: 0 },
    ...{ least: Infinity, most: -Infinity, judged: 0, outside: 0 },
  };
  rows.set(id, row);
  row.images.add(number);
  if (value === null) return;
  row.count += 1;
  row.sum += value;
  row.least = Math.min(row.least, value);
  row.most = Math.max(row.most, value);
  if (verdict !== 'describes') row.judged += 1;
  if (verdict === 'outside') row.outside += 1;
}

/** Mean, least and most of each figure of each subject over all measured images, channels together. */
export function summarise(images: readonly ReportedImage[]): readonly SummaryRow[] {
  const rows = new Map<string, Running>();
  for (const image of images) {
    if (image.status !== 'measured') continue;
    const subjects = [{ subject: 'plain', figures: image.plain }, ...image.ciphers];
    for (const { subject, figures } of subjects)
      for (const figure of figures) add(rows, image.number, subject, figure);
  }
  return [...rows.values()].map(({ images: seen, count, sum, least, most, ...row }) => ({
    ...row,
    images: seen.size,
    mean: count === 0 ? null : sum / count,
    least: count === 0 ? null : least,
    most: count === 0 ? null : most,
  }));
}
