import { assertNever } from '../../../shared/errors';
import type { TrainingEvent } from '../../../shared/events';

type Event<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { readonly type: Type }>;
export type EpochRow = Event<'epoch'>;

/** What a training has told so far. */
export interface TrainingRecord {
  readonly images: Event<'images'> | null;
  readonly step: Event<'step'> | null;
  /** Epochs in all; null until the run has begun. */
  readonly epochs: number | null;
  /** One for each epoch, in order. */
  readonly rows: readonly EpochRow[];
  readonly sample: Event<'sample'> | null;
  /** Checkpoints that could not be read when it began. */
  readonly damaged: number;
  /** The epoch it went on from after the runtime had died; null while that has not happened. */
  readonly restartedAfter: number | null;
  /** The last that was said. */
  readonly warning: Event<'warning'>['warning'] | null;
  readonly outcome: Event<'model'> | Event<'stopped'> | null;
}

/** Nothing told yet. */
export const EMPTY_TRAINING: TrainingRecord = {
  images: null,
  step: null,
  epochs: null,
  rows: [],
  sample: null,
  damaged: 0,
  restartedAfter: null,
  warning: null,
  outcome: null,
};

/** The record with one more event. Epochs that are trained again take the place of the old ones. */
export function withTrainingEvent(record: TrainingRecord, event: TrainingEvent): TrainingRecord {
  const upTo = (epoch: number) => record.rows.filter((row) => row.epoch <= epoch);
  switch (event.type) {
    case 'images':
      return { ...record, images: event };
    case 'started':
      return { ...record, damaged: event.damaged, epochs: event.epochs, rows: upTo(event.epoch) };
    case 'restarted':
      return { ...record, restartedAfter: event.epoch, rows: upTo(event.epoch), step: null };
    case 'warning':
      return { ...record, warning: event.warning };
    case 'step':
      return { ...record, step: event };
    case 'epoch':
      return { ...record, rows: [...upTo(event.epoch - 1), event] };
    case 'sample':
      return { ...record, sample: event };
    case 'model':
    case 'stopped':
      return { ...record, outcome: event };
    default:
      return assertNever(event);
  }
}
