import { stringify } from 'csv-stringify/sync';
import type { AnalysisReport, Figure } from '../../../shared/models/analysis';

const COLUMNS = [
  ...['image', 'subject', 'metric', 'channel', 'value', 'ideal'],
  ...['low_5', 'high_5', 'low_1', 'high_1', 'verdict', 'least', 'most', 'outside'],
];

type Row = readonly (string | number | null)[];

const ofFigure = (image: number | null, subject: string, figure: Figure): Row => {
  const { metric, channel, value, ideal, at5, at1, verdict } = figure;
  const bounds = [at5?.low ?? null, at5?.high ?? null, at1?.low ?? null, at1?.high ?? null];
  return [image, subject, metric, channel, value, ideal, ...bounds, verdict, null, null, null];
};

/** report.csv: a row a figure, names as in report.json, the decimal point a full stop. */
export function reportCsv(report: AnalysisReport): string {
  const rows: Row[] = [[null, 'report', report.notForDiagnosis, ...Array<null>(11).fill(null)]];
  const put = (image: number | null, subject: string, figures: readonly Figure[]) =>
    rows.push(...figures.map((figure) => ofFigure(image, subject, figure)));
  for (const image of report.images) {
    if (image.status === 'failed') {
      rows.push([image.number, image.source, `failed: ${image.code}`, ...Array<null>(11).fill(null)]);
      continue;
    }
    put(image.number, 'plain', image.plain);
    for (const { subject, figures } of image.ciphers) put(image.number, subject, figures);
  }
  for (const { number, clinical } of report.fresh.images)
    for (const { metric, channel, mean, ideal, at5, at1, least, most, outside } of clinical) {
      const bounds = [at5?.low ?? null, at5?.high ?? null, at1?.low ?? null, at1?.high ?? null];
      rows.push([
        number,
        'clinical-samples',
        metric,
        channel,
        mean,
        ideal,
        ...bounds,
        null,
        least,
        most,
        outside,
      ]);
    }
  put(null, 'key', report.key.figures);
  put(null, 'key', report.key.between);
  for (const { id, figures } of report.baselines) put(null, id, figures);
  for (const [subject, results] of [
    ['key', report.key.randomness] as const,
    ...report.baselines.map(({ id, randomness }) => [id, randomness] as const),
  ])
    for (const result of results) {
      const values = result.status === 'tested' ? result.pValues : [null];
      values.forEach((p, part) => {
        const verdict = p === null ? 'not-applicable' : p < 0.01 ? 'fail' : 'pass';
        rows.push([
          null,
          subject,
          `sp800-22/${result.test}`,
          part,
          p,
          ...Array<null>(5).fill(null),
          verdict,
          null,
          null,
          null,
        ]);
      });
    }
  return stringify(
    rows.map((row) => row.map(safeCell)),
    { header: true, columns: COLUMNS, record_delimiter: 'windows' },
  );
}

/** A text a spreadsheet would take for a formula begins with an apostrophe. */
const safeCell = (cell: string | number | null) =>
  typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
