import { dirname } from 'node:path';
import { errorCodeOf } from '../../shared/errors';
import type { CollectedFile } from './collect-files';
import type { EarlierEnd } from './job-record';
import type { CryptPool, Progress } from './ports';
import type { FileOutcome } from './run-job';

/** What is left to do for a file whose output was made in an earlier run: its original is still there. */
export async function deleteLate(
  crypt: Pick<CryptPool, 'deleteOriginal'>,
  options: {
    readonly file: CollectedFile;
    readonly earlier: EarlierEnd;
    readonly identities: readonly string[];
    readonly signal: AbortSignal;
    readonly onProgress: (progress: Progress) => void;
  },
): Promise<FileOutcome> {
  const { file, earlier, identities, ...running } = options;
  const { outcome, path } = earlier;
  if (path === undefined) return outcome;
  try {
    const task = { source: file.path, output: path, targetFolder: dirname(path), identities };
    await crypt.deleteOriginal(task, running);
    return { ...outcome, originalDeleted: true };
  } catch (error) {
    if (errorCodeOf(error) === 'cancelled') throw error;
    return originalKept(outcome);
  }
}

/** The result is there, and so is the original that was to go. */
export const originalKept = ({ earlier: _, ...outcome }: FileOutcome): FileOutcome => ({
  ...outcome,
  status: 'failed',
  error: { code: 'original-kept' },
  originalDeleted: false,
});
