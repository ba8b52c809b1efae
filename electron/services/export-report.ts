import { join } from 'node:path';
import type { ReportFile, ReportFormat } from '../../shared/analysis-contract';
import { AppError } from '../../shared/errors';
import type { AnalysisReport } from '../../shared/models/analysis';
import { reportCsv } from '../core/report/csv';
import { reportHtml } from '../core/report/html';
import { reportJson } from '../core/report/json';
import { makeFolder, writeNewFile } from '../storage/files';
import { isPresent } from '../storage/folder-listing';
import type { GrantedPath } from './ports';

/** Lays a page out as a tagged PDF; undefined where there is nothing to lay it out with. */
export type PrintPage = (html: string) => Promise<Uint8Array | undefined>;

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
 * `cannot-write` before the first. Throws `cannot-write`, `no-space`.
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
  makeFolder(folder.path);
  const written: ReportFile[] = [];
  for (const format of formats) {
    const bytes = await bytesOf(named, format, print);
    const output = join(folder.label, nameOf(format));
    if (bytes) writeNewFile(join(folder.path, nameOf(format)), bytes);
    written.push({ format, output, status: bytes ? 'written' : 'left-out' });
  }
  return written;
}

async function bytesOf(
  report: AnalysisReport,
  format: ReportFormat,
  print: PrintPage,
): Promise<Uint8Array | undefined> {
  switch (format) {
    case 'json':
      return Buffer.from(reportJson(report));
    case 'csv':
      return Buffer.from(reportCsv(report));
    case 'html':
      return Buffer.from(reportHtml(report));
    case 'pdf':
      return print(reportHtml(report));
  }
}
