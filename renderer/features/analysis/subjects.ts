import type { AnalysisReport, Figure, FreshFigure, RandomnessResult } from '../../../shared/models/analysis';

/** One thing a report has figures of. */
export interface Subject {
  /** Number of the image; null for what stands beside all of them. */
  readonly image: number | null;
  readonly subject: string;
  /** A baseline's own name; null for what the words name. */
  readonly name: string | null;
  readonly figures: readonly Figure[];
  readonly fresh: readonly FreshFigure[];
  readonly randomness: readonly RandomnessResult[];
}

/** Everything a report has figures of, images first, the clinical profile first of each. */
export function subjectsOf({ images, key, keys, baselines, fresh }: AnalysisReport): readonly Subject[] {
  const rest = { name: null, fresh: [], randomness: [] };
  const ofImages = images.flatMap((image): Subject[] => {
    if (image.status === 'failed') return [];
    const own = fresh.images.find(({ number }) => number === image.number);
    const subjects = [{ subject: 'plain', figures: image.plain }, ...image.ciphers];
    const spread = (subject: string, figures: readonly FreshFigure[] | undefined): Subject[] =>
      figures ? [{ ...rest, image: image.number, subject, figures: [], fresh: figures }] : [];
    return [
      ...spread('clinical-samples', own?.clinical),
      ...spread('clinical-whole', own?.whole.figures).map((each) => ({
        ...each,
        randomness: own?.whole.randomness ?? [],
      })),
      ...subjects.map(({ subject, figures }) => ({ ...rest, image: image.number, subject, figures })),
      ...spread('plain-frames', image.frames?.overall),
      ...spread('clinical-frames', own?.frames?.overall),
    ];
  });
  return [
    ...ofImages,
    ...(keys === null
      ? []
      : [
          {
            ...{ ...rest, image: null, subject: 'model-keys', figures: [] },
            fresh: [...keys.between, ...keys.figures],
          },
        ]),
    {
      ...rest,
      image: null,
      subject: 'key',
      figures: [...key.between, ...key.figures],
      randomness: key.randomness,
    },
    ...baselines.map(({ id, name, figures, randomness }) => ({
      ...{ image: null, subject: id, name, figures, randomness, fresh: [] },
    })),
  ];
}
