import type { AnalysisReport } from '../../shared/models/analysis';
import type { LabScene } from './lab';

/** What a client measured last, in memory only: the report it may export, the experiment it may attack. */
export interface Findings {
  report: { readonly id: string; readonly report: AnalysisReport } | undefined;
  scene: LabScene | undefined;
}

/** Nothing yet. */
export const createFindings = (): Findings => ({ report: undefined, scene: undefined });
