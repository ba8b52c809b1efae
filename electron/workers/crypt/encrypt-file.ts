import { basename } from 'node:path';
import { AppError } from '../../../shared/errors';
import { parseRecipient } from '../../core/age/age';
import { bytesOfText, shownText } from '../../core/bytes/byte-text';
import { toHex } from '../../core/bytes/hex';
import { wipe } from '../../core/bytes/equal';
import {
  CARRIER_EXTENSION,
  MAX_RASTER_ORIGINAL,
  carrierLayout,
  type AnyLayout,
} from '../../core/container/carriers/layouts';
import { nameForManifest, safeComponent } from '../../core/container/names';
import { startContainer, type StartedContainer } from '../../core/container/writer';
import { removeFile } from '../../storage/files';
import { nameWithExtension } from '../../storage/output-names';
import {
  completeTemporary,
  createTemporary,
  defaultMode,
  releaseFile,
  type TemporaryFile,
} from '../../storage/release';
import { assertUnchanged, closeSource, openSource, type SourceFile } from '../../storage/source-file';
import { assertSpace, realFolder } from '../../storage/target-folder';
import type { CallControl } from '../call-control';
import { deleteOriginal } from './delete-original';
import type { PassGate, Recruiter } from './messages';
import { PROGRAM } from './program';
import { readBack } from './read-back';
import { sealTogether } from './seal-together';
import type { EncryptResult, EncryptTask } from './tasks';

/** One attempt to encrypt one file. */
export interface EncryptJob {
  readonly task: EncryptTask;
  readonly control: CallControl;
  readonly token: string;
  readonly recruiter: Recruiter | undefined;
  readonly gate: PassGate | undefined;
}

/** Everything decided before the first byte of the original is read. */
export interface Attempt extends EncryptJob {
  readonly source: SourceFile;
  readonly started: StartedContainer;
  readonly layout: AnyLayout;
  readonly file: TemporaryFile;
}

/**
 * Encrypts one file in one pass over it: seal into a temporary file, read back, release (cipher.md, 6).
 * Whatever fails, nothing is left behind. Throws `cannot-read`, `not-a-regular-file`, `source-changed`,
 * `no-space`, `cannot-write`, `bad-recipient`, `too-large`, `damaged-data`, and the control's reasons.
 */
export async function encryptFile(job: EncryptJob): Promise<EncryptResult> {
  const { task, control } = job;
  const source = openSource(task.source);
  try {
    control.plan(source.size, 1 + (task.verify ? 1 : 0) + (task.deleteOriginalWith ? 1 : 0));
    const result = await encryptOpened(job, source);
    const originalDeleted = await deleteOriginal({ task, source, control, outputName: result.name });
    return { ...result, originalDeleted };
  } finally {
    closeSource(source);
  }
}

async function encryptOpened(job: EncryptJob, source: SourceFile): Promise<EncryptResult> {
  const { task, control, token, recruiter } = job;
  const folder = realFolder(task.targetFolder);
  assertSpace(folder, source.size);
  const { started, layout } = await startAttempt(task, source);
  const { key, schedule } = started;
  let file: TemporaryFile | undefined;
  try {
    control.check();
    file = createTemporary(folder, token);
    const sha256 = sealAndComplete({ ...job, source, started, layout, file });
    if (task.verify) await readBack({ path: file.path, key, sha256, control, recruiter });
    control.check();
    const wished = outputName(task, key.fileId);
    job.gate?.({
      name: wished,
      fileIdHex: toHex(key.fileId),
      bytes: layout.fileLength,
      sha256: toHex(sha256),
    });
    const name = releaseFile({ file, name: wished, mode: defaultMode() });
    return {
      name,
      carrier: task.carrier,
      fileIdHex: toHex(key.fileId),
      originalBytes: source.size,
      outputBytes: layout.fileLength,
      sha256: toHex(sha256),
      verified: task.verify,
      originalDeleted: false,
      permutation: schedule.permutation,
    };
  } catch (error) {
    if (file) removeFile(file.path);
    throw error;
  } finally {
    wipe(key.fileKey, schedule.keys.key, schedule.keys.baseNonce);
  }
}

async function startAttempt(
  task: EncryptTask,
  source: SourceFile,
): Promise<{ readonly started: StartedContainer; readonly layout: AnyLayout }> {
  if (task.carrier !== 'plain' && source.size > MAX_RASTER_ORIGINAL)
    throw new AppError('too-large', 'a raster of more than 2 GiB');
  let layout: AnyLayout = carrierLayout(task.carrier, 0);
  const started = await startContainer({
    recipients: task.recipients.map(parseRecipient),
    keyImageSha512: task.keyImage.sha512,
    key: task.fileKey,
    original: {
      ...nameForManifest(bytesOfText(basename(task.source))),
      path: task.folders.map((folder) => safeComponent(shownText(folder))),
      size: source.size,
      modifiedNs: source.modifiedNs.toString(),
      mediaType: task.mediaType,
      model: task.keyImage.model,
      keyImageSha256: task.keyImage.sha256,
      program: PROGRAM,
    },
    fill: (length) => {
      layout = carrierLayout(task.carrier, length);
      return layout.containerLength;
    },
  });
  return { started, layout };
}

/** `rs-` and the job's stem or the first 16 hex digits of the fileId, or the original name, with the carrier's extension. */
function outputName(task: EncryptTask, fileId: Uint8Array): string {
  const extension = CARRIER_EXTENSION[task.carrier];
  if (task.names === 'hide') return `rs-${task.hiddenStem ?? toHex(fileId).slice(0, 16)}${extension}`;
  return nameWithExtension(basename(task.source), extension);
}

function sealAndComplete(attempt: Attempt): Uint8Array {
  let sha256: Uint8Array;
  try {
    sha256 = sealTogether(attempt, attempt.recruiter);
    assertUnchanged(attempt.source);
  } catch (error) {
    closeQuietly(attempt.file);
    throw error;
  }
  completeTemporary(attempt.file);
  return sha256;
}

function closeQuietly(file: TemporaryFile): void {
  try {
    closeSource(file);
  } catch {
    // The file is about to be removed; what counts is the error that led here.
  }
}
