import { stringify } from 'csv-stringify/sync';
import type {
  AnalysisReport,
  Figure,
  FrameFigures,
  FreshFigure,
  RandomnessResult,
  RandomnessSummary,
  SubjectInShort,
  SummaryRow,
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

function ofSpread(image: number | null, subject: string, figure: FreshFigure): Row {
  const { metric, channel, mean, ideal, at5, at1, least, most, outside } = figure;
  const bounds = [at5?.low ?? null, at5?.high ?? null, at1?.low ?? null, at1?.high ?? null];
  return [image, subject, metric, channel, mean, ideal, ...bounds, null, least, most, outside];
}

/** Over all images. */
const ofSummary = (row: SummaryRow): Row => [
  ...[null, `summary/${row.subject}`, row.metric, null, row.mean, ...Array<null>(6).fill(null)],
  ...[row.least, row.most, row.outside],
];

/** An image of which nothing else stands in the report. */
function ofShort(image: number, short: SubjectInShort): Row[] {
  const { subject, npcr, ssim, entropy, correlation, outside } = short;
  const figures = Object.entries({ npcr, ssim, entropy, 'correlation-furthest': correlation, outside });
  return figures.flatMap(([metric, value]) =>
    value === null ? [] : [[image, subject, metric, null, value, ...Array<null>(9).fill(null)]],
  );
}

function ofTest(image: number | null, subject: string, result: RandomnessResult): Row[] {
  const values = result.status === 'tested' ? result.pValues : [null];
  return values.map((p, part) => {
    const verdict = p === null ? 'not-applicable' : p < 0.01 ? 'fail' : 'pass';
    const empty = Array<null>(5).fill(null);
    return [image, subject, `sp800-22/${result.test}`, part, p, ...empty, verdict, null, null, null];
  });
}

/** The fifteen tests over a model's key images: the least share that pass, and how many parts are out of bounds. */
function ofSequences(result: RandomnessSummary): Row {
  const [value, low, rejected] =
    result.status === 'tested'
      ? [result.proportion, result.leastProportion, result.rejected]
      : [null, null, null];
  const verdict = rejected === null ? 'not-applicable' : rejected === 0 ? 'within' : 'outside';
  const bounds = [null, null, low, null];
  return [
    ...[null, 'model/keys', `sp800-22/${result.test}`, null, value, null],
    ...[...bounds, verdict, null, null, rejected],
  ];
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
  for (const { number, clinical, whole, frames, refusals } of report.fresh.images) {
    const { tried, refused } = refusals;
    const refusal = [number, 'clinical-samples', 'one-key-bit-refused', null, refused, tried];
    rows.push([...refusal, ...Array<null>(8).fill(null)]);
    rows.push(...clinical.map((figure) => ofSpread(number, 'clinical-samples', figure)));
    rows.push(...whole.figures.map((figure) => ofSpread(number, 'clinical-whole', figure)));
    putTests(number, 'clinical-whole', whole.randomness);
    if (frames) putFrames(number, 'clinical-samples', frames);
  }
  const full = new Set(report.images.map(({ number }) => number));
  report.rows.forEach(({ number, subjects }, place) => {
    if (full.has(number)) return;
    const clinical = report.fresh.rows[place]?.clinical;
    rows.push(...[...subjects, ...(clinical ? [clinical] : [])].flatMap((each) => ofShort(number, each)));
  });
  rows.push(...[...report.summary, ...report.fresh.summary].map(ofSummary));
  const ofKeys = [...(report.keys?.between ?? []), ...(report.keys?.figures ?? [])];
  rows.push(...ofKeys.map((figure) => ofSpread(null, 'model/keys', figure)));
  rows.push(...(report.keys?.randomness ?? []).map(ofSequences));
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
