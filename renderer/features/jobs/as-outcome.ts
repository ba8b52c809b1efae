import { ERROR_CODES, type ErrorCode } from '../../../shared/errors';
import type { FileEvent } from '../../../shared/events';
import type { ListedFile } from '../../../shared/jobs-contract';
import { EMPTY_RECORD, type JobState } from '../../composables/job-state';

const isCode = (code: string): code is ErrorCode => (ERROR_CODES as readonly string[]).includes(code);

/** A job that is written down, as the result of one that has just ended; what was not done yet is left out. */
export function asOutcome(files: readonly ListedFile[]): Extract<JobState, { status: 'ended' }> {
  return { status: 'ended', record: { ...EMPTY_RECORD, files: files.flatMap(asEvent) } };
}

function asEvent({ source, state, code, output, fileId, sha256 }: ListedFile): readonly FileEvent[] {
  if (state === 'planned' || state === 'durable') return [];
  // A code of a later program has no sentence here.
  const error = code === undefined ? undefined : { code: isCode(code) ? code : ('internal' as const) };
  return [
    {
      v: 1,
      type: 'file',
      source,
      status: state,
      ...(error && { error }),
      ...(output !== undefined && { output }),
      ...(fileId !== undefined && { fileId }),
      ...(sha256 !== undefined && { sha256 }),
    },
  ];
}
