import type { AnalysisReport } from '../../../shared/models/analysis';
import { CIPHERS } from '../baselines/index';
import { CLINICAL } from '../baselines/clinical-samples';
import { quotedLocalEntropyBounds } from '../metrics/critical-values';
import { DECK, LITERATURE, ours } from './deck';
import { imageSection, studied } from './html-image';
import { escaped, fill, named, paragraph, penFor, section, table, type Pen } from './html-parts';
import { failedSection, summarySection } from './html-summary';
import { figureTable, freshTable, randomnessTable, sequencesTable } from './html-tables';
import { REPORT_STYLE } from './style';

function deckSections(pen: Pen, report: AnalysisReport): string {
  const { words } = pen;
  const deckRows = DECK.map(({ name, deck, figure }) => [
    named(words.deck, name),
    deck,
    pen.number(ours(report, figure)),
  ]);
  const { figure, deck, here, system, component } = words.columns;
  const nameOf = (id: string) =>
    report.baselines.find((each) => each.id === id)?.name ?? named(words.subjects, id);
  const literature = LITERATURE.map(({ name, part, subject }) => [
    name,
    named(words.components, part),
    subject === null ? '–' : nameOf(subject),
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
  const ciphers = CIPHERS.map(({ id, ...each }) => ({ ...each, name: named(words.subjects, id) }));
  const clinical = { ...CLINICAL, name: words.subjects['clinical-samples'] };
  const rows = [...report.baselines, ...ciphers, clinical].map((each) => [
    each.name,
    each.parameters,
    each.source,
  ]);
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

/** Figures of a model's key images, or of the report's one. */
function keySection(pen: Pen, { key, keys, fresh }: AnalysisReport): string {
  const { words } = pen;
  const milliseconds = pen.number(Math.round(fresh.keyMilliseconds));
  const time = paragraph(fill(words.report.keyTime, { milliseconds }));
  const pictures = studied(pen, words.subjects.key, key.pictures);
  const own = figureTable(pen, words.subjects.key, [...key.between, ...key.figures]);
  if (keys === null) return section(words.report.keyTitle, time, pictures, own);
  const { count } = keys;
  return section(
    fill(words.report.modelTitle, { count }),
    ...[time, paragraph(fill(words.report.modelNote, { count }))],
    freshTable(pen, fill(words.report.overKeys, { count }), [...keys.between, ...keys.figures]),
    sequencesTable(pen, fill(words.report.keysRandomness, { count }), keys.randomness),
    ...[pictures, own],
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

/**
 * report.html: one file without script or addresses, that opens offline and prints. `nonce`: what whoever serves the
 * page wants its style to carry.
 */
export function reportHtml(report: AnalysisReport, nonce?: string): string {
  const pen = penFor(report.language);
  const { words } = pen;
  const { low, high } = quotedLocalEntropyBounds(0.05);
  const body = [
    `<header><h1>${escaped(words.report.title)}</h1><p class="mark">${escaped(words.report.notForDiagnosis)}</p></header>`,
    section(
      words.report.measuredOn,
      ...[environment(pen, report), words.report.language, words.report.how].map(paragraph),
      paragraph(fill(words.report.localEntropyNote, { low: pen.number(low), high: pen.number(high) })),
      ...[words.report.npcrNote, words.report.sensitivityNote, words.report.describesNote].map(paragraph),
    ),
    section(words.report.provesTitle, paragraph(words.report.proves)),
    report.rows.length > 1 ? summarySection(pen, report) : '',
    failedSection(pen, report),
    ...report.images.map((image) => (image.status === 'failed' ? '' : imageSection(pen, report, image))),
    keySection(pen, report),
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
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style${nonce === undefined ? '' : ` nonce="${nonce}"`}>${REPORT_STYLE}</style></head><body><main>${body.join('\n')}</main></body></html>
`;
}
