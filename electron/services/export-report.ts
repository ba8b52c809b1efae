import { join } from 'node:path';
import type { ReportFile, ReportFormat } from '../../shared/analysis-contract';
import { AppError } from '../../shared/errors';
import type { AnalysisReport } from '../../shared/models/analysis';
import { reportCsv } from '../core/report/csv';
import { reportHtml } from '../core/report/html';
import { reportJson } from '../core/report/json';
import { NONCE_MARK } from '../core/vault/paper';
import { makeFolder, writeNewFiles } from '../storage/files';
import { isPresent } from '../storage/folder-listing';
import type { GrantedPath } from './ports';

/** A page as PDF, or why there is none. */
type Printed =
  | { readonly status: 'pdf'; readonly bytes: Uint8Array }
  | { readonly status: 'none'; readonly why: NonNullable<ReportFile['why']> };

/** Lays a page out as a tagged PDF, where there is something to lay it out with. */
export type PrintPage = (html: string) => Promise<Printed>;

const nameOf = (format: ReportFormat) => `report.${format}`;

/** Refuses a folder that holds one of the files already: `cannot-write`. Nothing is made. */
export function checkReportFolder(
  { path }: Pick<GrantedPath, 'path'>,
  formats: readonly ReportFormat[],
): void {
  if (formats.some((format) => isPresent(join(path, nameOf(format)))))
    throw new AppError('cannot-write', 'a report stands there already');
}

/**
 * Writes a report into a folder, which is made where it is missing. No file that is there is overwritten:
 * `cannot-write` before the first. All of them are there in the end, or none. Throws `cannot-write`, `no-space`.
 */
export async function exportReport(
  report: AnalysisReport,
  wishes: {
    readonly folder: Pick<GrantedPath, 'path' | 'label'>;
    readonly language: 'en' | 'de';
    readonly formats: readonly ReportFormat[];
  },
  print: PrintPage,
): Promise<ReportFile[]> {
  const { folder, language, formats } = wishes;
  const named = { ...report, language };
  checkReportFolder(folder, formats);
  const made: { readonly format: ReportFormat; readonly file: Made }[] = [];
  for (const format of formats) made.push({ format, file: await fileOf(named, format, print) });
  makeFolder(folder.path);
  writeNewFiles(
    made.flatMap(({ format, file }) =>
      file.status === 'none' ? [] : [{ path: join(folder.path, nameOf(format)), bytes: file.bytes }],
    ),
  );
  return made.map(({ format, file }) => ({
    format,
    output: join(folder.label, nameOf(format)),
    ...(file.status === 'none' ? { status: 'left-out', why: file.why } : { status: 'written', why: null }),
  }));
}

type Made = Printed | { readonly status: 'made'; readonly bytes: Uint8Array };

const ofText = (text: string): Made => ({ status: 'made', bytes: Buffer.from(text) });

async function fileOf(report: AnalysisReport, format: ReportFormat, print: PrintPage): Promise<Made> {
  switch (format) {
    case 'json':
      return ofText(reportJson(report));
    case 'csv':
      return ofText(reportCsv(report));
    case 'html':
      return ofText(reportHtml(report));
    case 'pdf':
      // Laid out under the policy of the app's own pages.
      return print(reportHtml(report, NONCE_MARK));
  }
}
