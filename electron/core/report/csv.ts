import { stringify } from 'csv-stringify/sync';
import type {
  AnalysisReport,
  Figure,
  FrameFigures,
  FreshFigure,
  RandomnessResult,
} from '../../../shared/models/analysis';

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

function ofSpread(image: number, subject: string, figure: FreshFigure): Row {
  const { metric, channel, mean, ideal, at5, at1, least, most, outside } = figure;
  const bounds = [at5?.low ?? null, at5?.high ?? null, at1?.low ?? null, at1?.high ?? null];
  return [image, subject, metric, channel, mean, ideal, ...bounds, null, least, most, outside];
}

function ofTest(image: number | null, subject: string, result: RandomnessResult): Row[] {
  const values = result.status === 'tested' ? result.pValues : [null];
  return values.map((p, part) => {
    const verdict = p === null ? 'not-applicable' : p < 0.01 ? 'fail' : 'pass';
    const empty = Array<null>(5).fill(null);
    return [image, subject, `sp800-22/${result.test}`, part, p, ...empty, verdict, null, null, null];
  });
}

/** report.csv: a row a figure, names as in report.json, the decimal point a full stop. */
export function reportCsv(report: AnalysisReport): string {
  const rows: Row[] = [[null, 'report', report.notForDiagnosis, ...Array<null>(11).fill(null)]];
  const put = (image: number | null, subject: string, figures: readonly Figure[]) =>
    rows.push(...figures.map((figure) => ofFigure(image, subject, figure)));
  const putTests = (image: number | null, subject: string, results: readonly RandomnessResult[]) =>
    rows.push(...results.flatMap((result) => ofTest(image, subject, result)));
  const putFrames = (image: number, subject: string, { overall, frames }: FrameFigures) => {
    rows.push(...overall.map((figure) => ofSpread(image, `${subject}/frames`, figure)));
    for (const { frame, figures } of frames) put(image, `${subject}/frame-${frame}`, figures);
  };
  for (const image of report.images) {
    if (image.status === 'failed') {
      rows.push([image.number, image.source, `failed: ${image.code}`, ...Array<null>(11).fill(null)]);
      continue;
    }
    put(image.number, 'plain', image.plain);
    for (const { subject, figures } of image.ciphers) put(image.number, subject, figures);
    if (image.frames) putFrames(image.number, 'plain', image.frames);
  }
  for (const { number, clinical, whole, frames } of report.fresh.images) {
    rows.push(...clinical.map((figure) => ofSpread(number, 'clinical-samples', figure)));
    rows.push(...whole.figures.map((figure) => ofSpread(number, 'clinical-whole', figure)));
    putTests(number, 'clinical-whole', whole.randomness);
    if (frames) putFrames(number, 'clinical-samples', frames);
  }
  put(null, 'key', report.key.figures);
  put(null, 'key', report.key.between);
  for (const { id, figures } of report.baselines) put(null, id, figures);
  putTests(null, 'key', report.key.randomness);
  for (const { id, randomness } of report.baselines) putTests(null, id, randomness);
  return stringify(
    rows.map((row) => row.map(safeCell)),
    { header: true, columns: COLUMNS, record_delimiter: 'windows' },
  );
}

/** A text a spreadsheet would take for a formula begins with an apostrophe. */
const safeCell = (cell: string | number | null) =>
  typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
