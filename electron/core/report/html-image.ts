import type { AnalysisReport, ReportedImage } from '../../../shared/models/analysis';
import { escaped, fill, named, paragraph, section, type Pen } from './html-parts';
import { figureTable, freshTable } from './html-tables';

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

export function imageSection(pen: Pen, report: AnalysisReport, image: ReportedImage): string {
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
