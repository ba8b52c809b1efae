import type { AnalysisReport } from '../../../shared/models/analysis';

/** report.json: the report as it is, two spaces deep, a line feed at its end; docs/report.md documents it. */
export function reportJson(report: AnalysisReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
