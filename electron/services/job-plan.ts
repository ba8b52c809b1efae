import type { SummaryEvent } from '../../shared/events';
import { freeBytes } from '../storage/target-folder';
import type { Collection } from './collect-files';

const SPARE = 64 * 1024 * 1024;

/** Bytes that results of `bytes` may need in a folder (padding and carriers included), and those free there. */
export const spaceFor = (folder: string, bytes: number) => ({
  needed: Math.ceil(1.13 * bytes) + SPARE,
  free: freeBytes(folder),
});

/** The end of a request that only asked what would be done. */
export const emptySummary = (
  action: SummaryEvent['action'],
  { skipped }: Pick<Collection, 'skipped'>,
): SummaryEvent => ({
  v: 1,
  type: 'summary',
  action,
  done: 0,
  failed: 0,
  skipped,
  cancelled: false,
  bytes: 0,
  seconds: 0,
  codes: {},
});
