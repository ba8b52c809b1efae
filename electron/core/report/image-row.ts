import type {
  Figure,
  FreshFigure,
  ImageRow,
  MeasuredImage,
  Metric,
  SubjectInShort,
} from '../../../shared/models/analysis';
import { partOf, partOfFresh } from './summary';

type Part = ReturnType<typeof partOf>;

/** What stands of one subject in an image's row. */
function inShort(subject: string, parts: readonly Part[]): SubjectInShort {
  const first = (metric: Metric) => parts.find((part) => part.metric === metric)?.value ?? null;
  // Of several encryptions the one furthest from 0 counts.
  const ends = parts.flatMap(({ metric, least, most }) =>
    metric.startsWith('correlation-') && least !== null && most !== null ? [least, most] : [],
  );
  const furthest = (worst: number, end: number) => (Math.abs(end) > Math.abs(worst) ? end : worst);
  return {
    subject,
    ...{ npcr: first('npcr'), ssim: first('ssim'), entropy: first('entropy') },
    correlation: ends.length === 0 ? null : ends.reduce(furthest, 0),
    judged: parts.reduce((sum, { judged }) => sum + judged, 0),
    outside: parts.reduce((sum, { outside }) => sum + outside, 0),
  };
}

const short = (subject: string, figures: readonly Figure[]) => inShort(subject, figures.map(partOf));

/** An image in a line: itself, and its cipher by the paper profile. */
export function imageRow(
  number: number,
  { picture, sha256, bytes, plain, ciphers }: Omit<MeasuredImage, 'fresh'>,
): ImageRow {
  const paper = ciphers.filter(({ subject }) => subject === 'paper');
  const subjects = [{ subject: 'plain', figures: plain }, ...paper].map(({ subject, figures }) =>
    short(subject, figures),
  );
  return { number, picture, sha256, bytes, subjects };
}

/** Its clinical encryptions, on samples, in a line. */
export const clinicalRow = (clinical: readonly FreshFigure[]): SubjectInShort =>
  inShort('clinical-samples', clinical.map(partOfFresh));
