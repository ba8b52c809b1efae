import de from '../../../shared/locales/de.json';
import en from '../../../shared/locales/en.json';
import {
  LEAST_WRITTEN_P,
  type AnalysisReport,
  type Figure,
  type FigureBounds,
  type FreshFigure,
  type RandomnessResult,
  type ReportedImage,
} from '../../../shared/models/analysis';
import { quotedLocalEntropyBounds } from '../metrics/critical-values';
import { DECK, LITERATURE, ours } from './deck';
import { REPORT_STYLE } from './style';

type Words = typeof en.measures;
type Cell = string | number;

const named = (words: object, key: string): string => (words as Readonly<Record<string, string>>)[key] ?? key;

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const fill = (text: string, values: Readonly<Record<string, Cell>>) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** What a report is written with: its words and how its language writes numbers. */
interface Pen {
  readonly words: Words;
  readonly number: (value: number | null) => string;
}

function penFor(language: 'en' | 'de'): Pen {
  const format = new Intl.NumberFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    maximumSignificantDigits: 6,
  });
  return {
    words: language === 'de' ? de.measures : en.measures,
    number: (value) => (value === null ? '–' : format.format(value)),
  };
}

/** A table with a caption; cells of `text` columns are left-aligned, the others figures. */
function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  text: readonly number[],
): string {
  const kind = (column: number) => (text.includes(column) ? ' class="text"' : '');
  const head = heads.map((cell, i) => `<th scope="col"${kind(i)}>${escaped(cell)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${row
        .map((cell, i) =>
          i === 0
            ? `<th scope="row" class="text">${escaped(cell)}</th>`
            : `<td${kind(i)}>${escaped(cell)}</td>`,
        )
        .join('')}</tr>`,
  );
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

const section = (title: string, ...parts: readonly string[]) =>
  `<section><h2>${escaped(title)}</h2>${parts.join('')}</section>`;
const paragraph = (text: string) => `<p>${escaped(text)}</p>`;

function boundsText({ number }: Pen, bounds: FigureBounds | null): string {
  if (bounds === null) return '–';
  const { low, high } = bounds;
  if (low === null) return `≤ ${number(high)}`;
  return high === null ? `≥ ${number(low)}` : `${number(low)} … ${number(high)}`;
}

const channelText = (channel: number | null) => (channel === null ? '' : String(channel + 1));

function figureTable(pen: Pen, caption: string, figures: readonly Figure[]): string {
  const { metrics, columns, verdicts } = pen.words;
  const rows = figures.map(({ metric, channel, value, ideal, at5, at1, verdict }) => [
    named(metrics, metric),
    channelText(channel),
    pen.number(value),
    pen.number(ideal),
    boundsText(pen, at5),
    boundsText(pen, at1),
    named(verdicts, verdict),
  ]);
  const { figure, channel, value, ideal, at5, at1, verdict } = columns;
  return table(caption, [figure, channel, value, ideal, at5, at1, verdict], rows, [0, 6]);
}

function freshTable(pen: Pen, caption: string, figures: readonly FreshFigure[]): string {
  const { metrics, columns } = pen.words;
  const rows = figures.map(({ metric, channel, mean, least, most, ideal, at1, outside, encryptions }) => [
    named(metrics, metric),
    channelText(channel),
    ...[mean, least, most, ideal].map(pen.number),
    boundsText(pen, at1),
    at1 === null ? '–' : `${outside}/${encryptions}`,
  ]);
  const { figure, channel, mean, least, most, ideal, at1, outside } = columns;
  return table(caption, [figure, channel, mean, least, most, ideal, at1, outside], rows, [0]);
}

function randomnessTable(pen: Pen, caption: string, results: readonly RandomnessResult[]): string {
  const { tests, columns, verdicts, needs } = pen.words;
  const rows = results.map((result) => {
    const name = named(tests, result.test);
    if (result.status !== 'tested') {
      const { least, found } = result;
      const why = fill(needs[result.needs], { least: pen.number(least), found: pen.number(found) });
      return [name, '–', '–', '–', `${verdicts['not-applicable']}: ${why}`];
    }
    const below = result.pValues.filter((p) => p < 0.01).length;
    const [least, count] = [Math.min(...result.pValues), result.pValues.length];
    // Of many p-values some lie below by chance: a test of many fails where more do than 3 sigma allow.
    const allowed = count === 1 ? 0 : 0.01 * count + 3 * Math.sqrt(0.0099 * count);
    return [
      name,
      least < LEAST_WRITTEN_P ? `< ${pen.number(LEAST_WRITTEN_P)}` : pen.number(least),
      String(count),
      String(below),
      below > allowed ? verdicts.fail : verdicts.pass,
    ];
  });
  const { test, p, parts, below, verdict } = columns;
  return table(caption, [test, p, parts, below, verdict], rows, [0, 4]);
}

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

function imageSection(pen: Pen, report: AnalysisReport, image: ReportedImage): string {
  const { words } = pen;
  const { number } = image;
  if (image.status === 'failed') {
    const { source, code } = image;
    return section(
      fill(words.report.image, { number }),
      paragraph(fill(words.report.failed, { number, source, code })),
    );
  }
  const { columns, rows, channels, bits, signed, frames } = image.picture;
  const facts = fill(words.report.facts, {
    ...{ columns, rows, channels, bits, frames, sha256: image.sha256, bytes: pen.number(image.bytes) },
    signed: signed ? words.report.signed : '',
  });
  const own = report.fresh.images.find((fresh) => fresh.number === number);
  const speed = pen.number(own ? Math.round(own.megabytesPerSecond) : null);
  const encryptions = own?.clinical[0]?.encryptions ?? 0;
  const title = fill(words.report.clinicalTitle, { encryptions, speed });
  return section(
    fill(words.report.image, { number }),
    paragraph(facts),
    figureTable(pen, words.subjects.plain, image.plain),
    freshTable(pen, title, own?.clinical ?? []),
    ...image.ciphers.map(({ subject, figures }) => figureTable(pen, named(words.subjects, subject), figures)),
    `<div class="plots">${plot(fill(words.report.histogramOf, { what: words.subjects.plain }), image.histograms.plain)}${plot(
      fill(words.report.histogramOf, { what: words.report.cipher }),
      image.histograms.cipher,
    )}${plot(fill(words.report.histogramOf, { what: words.subjects.key }), report.key.histogram)}</div>`,
  );
}

function summarySection(pen: Pen, report: AnalysisReport): string {
  const { words } = pen;
  const { subject, figure, images, mean, least, most, outside } = words.columns;
  const rows = report.summary.map((row) => [
    named(words.subjects, row.subject),
    named(words.metrics, row.metric),
    String(row.images),
    ...[row.mean, row.least, row.most].map(pen.number),
    row.judged === 0 ? '–' : `${row.outside}/${row.judged}`,
  ]);
  const count = report.images.filter(({ status }) => status === 'measured').length;
  const title = fill(words.report.summaryTitle, { images: count });
  return section(title, table(title, [subject, figure, images, mean, least, most, outside], rows, [0, 1]));
}

function deckSections(pen: Pen, report: AnalysisReport): string {
  const { words } = pen;
  const deckRows = DECK.map(({ name, deck, figure }) => [
    named(words.deck, name),
    deck,
    pen.number(ours(report, figure)),
  ]);
  const { figure, deck, here, system, component } = words.columns;
  const literature = LITERATURE.map(({ name, part, subject }) => [
    name,
    named(words.components, part),
    subject === null ? '–' : named(words.subjects, subject),
  ]);
  return (
    section(words.report.deckTitle, table(words.report.deckTitle, [figure, deck, here], deckRows, [0])) +
    section(
      words.report.literatureTitle,
      paragraph(words.report.literatureNote),
      table(words.report.literatureTitle, [system, component, here], literature, [0, 1, 2]),
    )
  );
}

function baselineSection(pen: Pen, report: AnalysisReport): string {
  const { words } = pen;
  const { subject, parameters, source } = words.columns;
  const rows = report.baselines.map((each) => [each.name, each.parameters, each.source]);
  return section(
    words.report.baselinesTitle,
    table(words.report.baselinesTitle, [subject, parameters, source], rows, [0, 1, 2]),
    ...report.baselines.map(({ name, figures, randomness }) =>
      [
        figureTable(pen, name, figures),
        randomness.length > 0 ? randomnessTable(pen, `${name}: SP 800-22`, randomness) : '',
      ].join(''),
    ),
  );
}

function environment(
  { words, number }: Pen,
  { program, system, model, seed, fresh }: AnalysisReport,
): string {
  return fill(words.report.environment, {
    ...{ version: program.version, node: program.node, ...system },
    electron: program.electron === null ? words.report.noElectron : `Electron ${program.electron}`,
    ...{
      model: model.id,
      sha256: model.sha256,
      runtime: fresh.runtime,
      seed: number(seed),
      madeAt: fresh.madeAt,
    },
  });
}

/** report.html: one file without script, pictures or addresses, that opens offline and prints. */
export function reportHtml(report: AnalysisReport): string {
  const pen = penFor(report.language);
  const { words } = pen;
  const { low, high } = quotedLocalEntropyBounds(0.05);
  const measured = report.images.filter(({ status }) => status === 'measured').length;
  const body = [
    `<header><h1>${escaped(words.report.title)}</h1><p class="mark">${escaped(words.report.notForDiagnosis)}</p></header>`,
    section(
      words.report.measuredOn,
      ...[environment(pen, report), words.report.language, words.report.how].map(paragraph),
      paragraph(fill(words.report.localEntropyNote, { low: pen.number(low), high: pen.number(high) })),
      ...[words.report.sensitivityNote, words.report.describesNote].map(paragraph),
    ),
    section(words.report.provesTitle, paragraph(words.report.proves)),
    measured > 1 ? summarySection(pen, report) : '',
    ...report.images.map((image) => imageSection(pen, report, image)),
    section(
      words.report.keyTitle,
      paragraph(
        fill(words.report.keyTime, { milliseconds: pen.number(Math.round(report.fresh.keyMilliseconds)) }),
      ),
      figureTable(pen, words.report.keyTitle, [...report.key.between, ...report.key.figures]),
    ),
    section(
      words.report.randomnessTitle,
      paragraph(words.report.randomnessNote),
      randomnessTable(pen, words.subjects.key, report.key.randomness),
    ),
    deckSections(pen, report),
    baselineSection(pen, report),
  ];
  return `<!doctype html>
<html lang="${report.language}"><head><meta charset="utf-8"><title>${escaped(words.report.title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${REPORT_STYLE}</style></head><body><main>${body.join('\n')}</main></body></html>
`;
}
