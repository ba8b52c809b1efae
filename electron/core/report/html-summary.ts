import type { AnalysisReport, ImageRow, SubjectInShort } from '../../../shared/models/analysis';
import { fill, named, paragraph, section, table, type Pen } from './html-parts';

const judgedText = (judged: number, outside: number) => (judged === 0 ? '–' : `${outside}/${judged}`);

/** Mean, least and most over all images, a table a subject. */
function meansOf(pen: Pen, summary: AnalysisReport['summary']): string {
  const { words } = pen;
  const { figure, images, mean, least, most, outside } = words.columns;
  const heads = [figure, images, mean, least, most, outside];
  const tables = [...new Set(summary.map(({ subject }) => subject))].map((subject) => {
    const rows = summary
      .filter((row) => row.subject === subject)
      .map((row) => [
        named(words.metrics, row.metric),
        String(row.images),
        ...[row.mean, row.least, row.most].map(pen.number),
        judgedText(row.judged, row.outside),
      ]);
    return table(named(words.subjects, subject), heads, rows, [0]);
  });
  return tables.join('');
}

/** A row each: what it is, and what each profile made of it. */
function rowsTable(pen: Pen, { rows, fresh }: AnalysisReport): string {
  const { words } = pen;
  const { columns, subjects, metrics } = words;
  // Twelve columns have to fit on a page.
  const number = (value: number | null) => pen.number(value === null ? null : Number(value.toPrecision(5)));
  const ciphers = ['paper', 'clinical'] as const;
  const cells = ({ npcr, entropy, correlation, judged, outside }: SubjectInShort) => [
    ...[npcr, entropy, correlation].map(number),
    judgedText(judged, outside),
  ];
  const row = (image: ImageRow, place: number) => {
    const { columns: width, rows: height, channels, bits } = image.picture;
    const of = (subject: string) => image.subjects.find((each) => each.subject === subject);
    const [plain, paper, clinical] = [of('plain'), of('paper'), fresh.rows[place]?.clinical];
    return [
      String(image.number),
      `${width}×${height}×${channels},\u00a0${bits}`,
      image.sha256.slice(0, 8),
      number(plain?.entropy ?? null),
      ...[paper, clinical].flatMap((each) => (each ? cells(each) : ['–', '–', '–', '–'])),
    ];
  };
  const { entropy, correlation, outside } = words.report.rowHeads;
  const figures = [metrics.npcr, entropy, correlation, outside];
  const heads = ciphers.flatMap((cipher) =>
    figures.map((figure) => `${words.report.rowOf[cipher]}: ${figure}`),
  );
  const first = [columns.image, columns.size, 'SHA-256', `${subjects.plain}: ${entropy}`];
  return table(words.report.rowsTitle, [...first, ...heads], rows.map(row), [0, 1, 2]);
}

/** Over all images of a report, and a row each. */
export function summarySection(pen: Pen, report: AnalysisReport): string {
  const { words } = pen;
  const images = report.rows.length;
  const full = report.images.filter(({ status }) => status === 'measured').length;
  const note = full < images ? paragraph(fill(words.report.inFull, { full, images })) : '';
  return section(
    fill(words.report.summaryTitle, { images }),
    note,
    meansOf(pen, [...report.fresh.summary, ...report.summary]),
    paragraph(words.report.rowsNote),
    rowsTable(pen, report),
  );
}

/** Every image that could not be measured, so that it can be found; nothing where there is none. */
export function failedSection({ words, errors }: Pen, { images }: AnalysisReport): string {
  const failed = images.flatMap((image) => (image.status === 'failed' ? [image] : []));
  if (failed.length === 0) return '';
  const { image, file, reason } = words.columns;
  const rows = failed.map(({ number, source, code }) => [
    String(number),
    source,
    `${errors[code].what} [${code}]`,
  ]);
  const title = fill(words.report.failedTitle, { count: failed.length });
  return section(title, table(title, [image, file, reason], rows, [0, 1, 2]));
}
