import type {
  AnalysisReport,
  Figure,
  FrameFigures,
  Metric,
  ReportedImage,
  StudyPictures,
} from '../../../shared/models/analysis';
import { escaped, fill, named, paragraph, section, table, type Pen } from './html-parts';
import { figureTable, freshTable, randomnessTable } from './html-tables';

const PLOT = { width: 256, height: 90 };

/** Bars of 256 counts as a picture of lines, its highest at the top. */
function plot(title: string, counts: readonly number[]): string {
  const highest = Math.max(...counts);
  const line = counts
    .map((count, x) => `M${x + 0.5} ${PLOT.height}V${(PLOT.height * (1 - count / highest)).toFixed(1)}`)
    .join('');
  const box = `viewBox="0 0 ${PLOT.width} ${PLOT.height}"`;
  return `<figure><svg ${box} role="img" aria-label="${escaped(title)}"><path d="${line}"/></svg><figcaption>${escaped(title)}</figcaption></figure>`;
}

const picture = (title: string, base64: string) =>
  `<figure class="picture"><img src="data:image/png;base64,${base64}" alt="${escaped(title)}"><figcaption>${escaped(title)}</figcaption></figure>`;

/** Scatter plots and bit planes of one picture. */
export function studied({ words }: Pen, what: string, { scatter, planes }: StudyPictures): string {
  const { scatterOf, planesOf } = words.report;
  return `<div class="studied">${picture(fill(scatterOf, { what }), scatter)}${picture(fill(planesOf, { what }), planes)}</div>`;
}

/** What stands of every frame in the table; the rest is in report.csv and report.json. */
const OF_FRAMES: readonly { readonly metric: Metric; readonly of: 'plain' | 'clinical' }[] = [
  { metric: 'entropy', of: 'plain' },
  { metric: 'correlation-horizontal', of: 'plain' },
  { metric: 'npcr', of: 'clinical' },
  { metric: 'entropy', of: 'clinical' },
  { metric: 'correlation-horizontal', of: 'clinical' },
];

const valueOf = (figures: readonly Figure[], metric: Metric) =>
  figures.find((figure) => figure.metric === metric)?.value ?? null;

function framesPart(pen: Pen, plain: FrameFigures, clinical: FrameFigures, total: number): string {
  const { words, number } = pen;
  const short = { plain: words.subjects.plain, clinical: words.report.cipherShort };
  const heads = OF_FRAMES.map(({ metric, of }) => `${short[of]}: ${named(words.metrics, metric)}`);
  const rows = plain.frames.map(({ frame, figures }, place) => {
    const both = { plain: figures, clinical: clinical.frames[place]?.figures ?? [] };
    return [String(frame), ...OF_FRAMES.map(({ metric, of }) => number(valueOf(both[of], metric)))];
  });
  const count = plain.frames.length;
  const title = fill(words.report.framesTitle, { count, frames: total });
  return [
    table(title, [words.columns.frame, ...heads], rows, [0]),
    freshTable(pen, fill(words.report.overallPlain, { count }), plain.overall),
    freshTable(pen, fill(words.report.overallClinical, { count }), clinical.overall),
  ].join('');
}

function clinicalPart(pen: Pen, fresh: AnalysisReport['fresh']['images'][number]): string {
  const { words } = pen;
  const encryptions = fresh.clinical[0]?.encryptions ?? 0;
  const speed = pen.number(Math.round(fresh.megabytesPerSecond));
  const title = fill(words.report.clinicalTitle, { encryptions, speed });
  const whole = fill(words.report.wholeTitle, { encryptions });
  return [
    freshTable(pen, title, fresh.clinical),
    paragraph(fill(words.report.refusals, fresh.refusals)),
    freshTable(pen, whole, fresh.whole.figures),
    randomnessTable(pen, `${words.subjects['clinical-whole']}: SP 800-22`, fresh.whole.randomness),
  ].join('');
}

/** Everything of one image that was measured. */
export function imageSection(
  pen: Pen,
  report: AnalysisReport,
  image: Extract<ReportedImage, { status: 'measured' }>,
): string {
  const { words } = pen;
  const { number } = image;
  const title = fill(words.report.image, { number });
  const { columns, rows, channels, bits, signed, frames } = image.picture;
  const facts = fill(words.report.facts, {
    ...{ columns, rows, channels, bits, frames, sha256: image.sha256, bytes: pen.number(image.bytes) },
    signed: signed ? words.report.signed : '',
  });
  const own = report.fresh.images.find((fresh) => fresh.number === number);
  const { plain, cipher } = image.pictures;
  const histogram = (what: string, counts: readonly number[]) =>
    plot(fill(words.report.histogramOf, { what }), counts);
  return section(
    title,
    paragraph(facts),
    `<div class="plots">${histogram(words.subjects.plain, image.histograms.plain)}${histogram(
      words.report.cipher,
      image.histograms.cipher,
    )}${histogram(words.subjects.key, report.key.histogram)}</div>`,
    studied(pen, words.subjects.plain, plain),
    studied(pen, words.report.cipher, cipher),
    figureTable(pen, words.subjects.plain, image.plain),
    own ? clinicalPart(pen, own) : '',
    image.frames && own?.frames ? framesPart(pen, image.frames, own.frames, frames) : '',
    ...image.ciphers.map(({ subject, figures }) => figureTable(pen, named(words.subjects, subject), figures)),
  );
}
