import type { AnalysisReport, ImageRow, MeasuredImage, ReportedImage } from '../../../shared/models/analysis';
import { clinicalRow, imageRow } from './image-row';
import { gatherSummary, partOf, partOfFresh } from './summary';

/** Images that stand in a report with everything that was measured of them; of all others there is a row each. */
export const MOST_IN_FULL = 12;

type Failed = Extract<ReportedImage, { status: 'failed' }>;
type Measured = Extract<ReportedImage, { status: 'measured' }> & Pick<MeasuredImage, 'fresh'>;

/** What a report holds of its images. */
type Gathered = Pick<AnalysisReport, 'images' | 'rows' | 'summary'> & {
  readonly fresh: Pick<AnalysisReport['fresh'], 'images' | 'rows' | 'summary'>;
};

/** Puts measured images together one after the other; beyond the first few an image leaves a row and nothing else. */
export function gatherImages() {
  const images: ReportedImage[] = [];
  const rows: ImageRow[] = [];
  const summary = gatherSummary();
  const fresh = {
    images: [] as Gathered['fresh']['images'][number][],
    rows: [] as Gathered['fresh']['rows'][number][],
    summary: gatherSummary(),
  };
  return {
    add(image: Measured | Failed): void {
      if (image.status === 'failed') {
        images.push(image);
        return;
      }
      const { fresh: own, ...rest } = image;
      const { number, plain, ciphers } = rest;
      rows.push(imageRow(number, rest));
      fresh.rows.push({ number, clinical: clinicalRow(own.clinical) });
      for (const { subject, figures } of [{ subject: 'plain', figures: plain }, ...ciphers])
        summary.add(number, subject, figures.map(partOf));
      fresh.summary.add(number, 'clinical-samples', own.clinical.map(partOfFresh));
      fresh.summary.add(number, 'clinical-whole', own.whole.figures.map(partOfFresh));
      if (rows.length > MOST_IN_FULL) return;
      images.push(rest);
      fresh.images.push({ number, ...own });
    },
    all: (): Gathered => ({
      ...{ images, rows, summary: summary.rows() },
      fresh: { images: fresh.images, rows: fresh.rows, summary: fresh.summary.rows() },
    }),
  };
}
