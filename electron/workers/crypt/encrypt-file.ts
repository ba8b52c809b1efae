import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors';
import { parseRecipient } from '../../core/age/age';
import { toHex } from '../../core/bytes/hex';
import { wipe } from '../../core/bytes/equal';
import {
  CARRIER_EXTENSION,
  MAX_RASTER_ORIGINAL,
  carrierLayout,
  createCarrierWriter,
  type AnyLayout,
} from '../../core/container/carriers/layouts';
import { nameForManifest, safeComponent } from '../../core/container/names';
import { createPayloadSealer } from '../../core/container/payload-sealer';
import { startContainer, type StartedContainer } from '../../core/container/writer';
import { removeFile, writeFully } from '../../storage/files';
import { nameWithExtension } from '../../storage/output-names';
import {
  completeTemporary,
  createTemporary,
  defaultMode,
  releaseFile,
  type TemporaryFile,
} from '../../storage/release';
import {
  assertUnchanged,
  closeSource,
  openSource,
  readSourceAt,
  type SourceFile,
} from '../../storage/source-file';
import { assertSpace, realFolder } from '../../storage/target-folder';
import type { CallControl } from '../call-control';
import { deleteOriginal } from './delete-original';
import { PROGRAM } from './program';
import { readBack } from './read-back';
import type { EncryptResult, EncryptTask } from './tasks';

/** Bytes of the original read, sealed and written at a time by one thread. */
const STEP = 1024 * 1024;

/** One attempt to encrypt one file. */
export interface EncryptJob {
  readonly task: EncryptTask;
  readonly control: CallControl;
  readonly token: string;
}

/** Everything decided before the first byte of the original is read. */
export interface Attempt extends EncryptJob {
  readonly source: SourceFile;
  readonly started: StartedContainer;
  readonly layout: AnyLayout;
  readonly file: TemporaryFile;
}

/** Writes all of an attempt's file and returns the SHA-256 of the original. */
export type Seal = (attempt: Attempt) => Uint8Array | Promise<Uint8Array>;

/**
 * Encrypts one file in one pass over it: seal into a temporary file, read back, release (cipher.md, 6).
 * Whatever fails, nothing is left behind. Throws `cannot-read`, `not-a-regular-file`, `source-changed`,
 * `no-space`, `cannot-write`, `bad-recipient`, `too-large`, `damaged-data`, and the control's reasons.
 */
export async function encryptFile(job: EncryptJob, seal: Seal = sealInOneThread): Promise<EncryptResult> {
  const { task, control } = job;
  const source = openSource(task.source);
  try {
    control.plan(source.size, 1 + (task.verify ? 1 : 0) + (task.deleteOriginalWith ? 1 : 0));
    const result = await encryptOpened(job, source, seal);
    const originalDeleted = await deleteOriginal({ task, source, control, outputName: result.name });
    return { ...result, originalDeleted };
  } finally {
    closeSource(source);
  }
}

async function encryptOpened(job: EncryptJob, source: SourceFile, seal: Seal): Promise<EncryptResult> {
  const { task, control, token } = job;
  const folder = realFolder(task.targetFolder);
  assertSpace(folder, source.size);
  const { started, layout } = await startAttempt(task, source);
  const { key, schedule } = started;
  let file: TemporaryFile | undefined;
  try {
    control.check();
    file = createTemporary(folder, token);
    const sha256 = await sealAndComplete({ ...job, source, started, layout, file }, seal);
    if (task.verify) await readBack({ path: file.path, key, sha256, control });
    control.check();
    const name = releaseFile({ file, name: outputName(task, key.fileId), mode: defaultMode() });
    return {
      name,
      carrier: task.carrier,
      fileIdHex: toHex(key.fileId),
      originalBytes: source.size,
      outputBytes: layout.fileLength,
      sha256: toHex(sha256),
      verified: task.verify,
      originalDeleted: false,
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
    original: {
      ...nameForManifest(Buffer.from(basename(task.source), 'utf8')),
      path: task.folders.map(safeComponent),
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

/** `rs-` and the first 16 hex digits of the fileId, or the original name, with the carrier's extension. */
function outputName(task: EncryptTask, fileId: Uint8Array): string {
  const extension = CARRIER_EXTENSION[task.carrier];
  if (task.names === 'hide') return `rs-${toHex(fileId).slice(0, 16)}${extension}`;
  return nameWithExtension(basename(task.source), extension);
}

async function sealAndComplete(attempt: Attempt, seal: Seal): Promise<Uint8Array> {
  let sha256: Uint8Array;
  try {
    sha256 = await seal(attempt);
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

/** Reads, hashes, seals and writes front to back. */
export function sealInOneThread({ source, started, layout, file, control }: Attempt): Uint8Array {
  const { head, schedule, preamble, prefix } = started;
  const sealer = createPayloadSealer(schedule);
  const writer = createCarrierWriter(layout, (bytes) => writeFully(file.fd, bytes));
  const hash = createHash('sha256');
  const original = new Uint8Array(Math.min(STEP, source.size));
  const sealed = new Uint8Array(sealer.segmentsEnd > 0 ? sealer.sealedLength(STEP) : 0);
  try {
    writer.push(head);
    writer.push(sealer.start(preamble, prefix));
    for (let offset = 0; offset < sealer.segmentsEnd; offset += STEP) {
      const bytes = original.subarray(0, Math.min(STEP, sealer.segmentsEnd - offset));
      readSourceAt(source.fd, bytes, offset);
      hash.update(bytes);
      writer.push(sealed.subarray(0, sealer.segment(offset, bytes, sealed)));
      control.advance(bytes.length);
    }
    const rest = original.subarray(0, source.size - sealer.segmentsEnd);
    readSourceAt(source.fd, rest, sealer.segmentsEnd);
    const sha256 = hash.update(rest).digest();
    for (const piece of sealer.end(prefix, rest, sha256)) {
      writer.push(piece);
      control.check();
    }
    writer.finish();
    control.advance(rest.length);
    return sha256;
  } finally {
    wipe(original);
  }
}
