import { basename, join, relative } from 'node:path';
import { AppError, errorCodeOf, type ErrorCode } from '../../../shared/errors';
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
  releaseTogether,
  type Release,
  type TemporaryFile,
} from '../../storage/release';
import { assertUnchanged, closeSource, openSource, type SourceFile } from '../../storage/source-file';
import { assertSpace, realFolder, restoreFolders } from '../../storage/target-folder';
import type { CallControl } from '../call-control';
import { failureOf, outcomeOf, type Outcome } from '../outcome';
import { deleteOriginal } from './delete-original';
import type { PassGate, Recruiter } from './messages';
import { PROGRAM } from './program';
import { readBack } from './read-back';
import type { Sealed } from './seal-alone';
import { sealTogether } from './seal-together';
import type { EncryptResult, EncryptTask, ReadyOutput } from './tasks';

/** One attempt to encrypt one file. */
export interface EncryptJob {
  readonly task: EncryptTask;
  readonly control: CallControl;
  readonly token: string;
  readonly recruiter: Recruiter | undefined;
}

/** Everything decided before the first byte of the original is read. */
export interface Attempt extends EncryptJob {
  readonly source: SourceFile;
  readonly started: StartedContainer;
  readonly layout: AnyLayout;
  readonly file: TemporaryFile;
}

/** An output that lacks nothing but its name. */
interface Prepared {
  readonly file: TemporaryFile;
  /** What gives it its name, in the folder that is there for it. */
  readonly release: Release;
  readonly ready: ReadyOutput;
  readonly result: Omit<EncryptResult, 'name'>;
}

/**
 * Encrypts one file in one pass over it: seal into a temporary file, read back, release (cipher.md, 6).
 * Whatever fails, nothing is left behind. Throws `cannot-read`, `not-a-regular-file`, `source-changed`,
 * `no-space`, `cannot-write`, `bad-recipient`, `too-large`, `damaged-data`, and the control's reasons.
 */
export async function encryptFile(job: EncryptJob, gate: PassGate | undefined): Promise<EncryptResult> {
  const { task, control } = job;
  const source = openSource(task.source);
  try {
    const { file, ready, release, result } = await prepare(job, source, realFolder(task.targetFolder));
    let name: string;
    try {
      gate?.([{ index: 0, ready }]);
      name = pathBelow(file, release, releaseFile(release));
    } catch (error) {
      removeFile(file.path);
      throw error;
    }
    const { deleteOriginalWith: identities } = task;
    if (identities === null) return { ...result, name };
    const output = join(realFolder(task.targetFolder), name);
    const keptBecause = await reasonToKeep(() => deleteOriginal({ source, output, identities, control }));
    return { ...result, name, originalDeleted: keptBecause === undefined, keptBecause };
  } finally {
    closeSource(source);
  }
}

/** Why an original stays; undefined where it is gone. The output is there all the same. Throws `cancelled`. */
async function reasonToKeep(remove: () => Promise<void>): Promise<ErrorCode | undefined> {
  try {
    await remove();
    return undefined;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'cancelled') throw error;
    return code;
  }
}

/**
 * Encrypts small files into one folder, one after the other, and gives them their names together: the gate is
 * passed once and the folder synced once. Each file has its own end, that of encryptFile; where the gate refuses
 * or the call is to stop before the first name, none of them gets one. Deletes no originals.
 */
export async function encryptFiles(
  jobs: readonly EncryptJob[],
  gate: PassGate | undefined,
): Promise<readonly Outcome<EncryptResult>[]> {
  let folder: string | undefined;
  const prepared: Outcome<Prepared>[] = [];
  for (const job of jobs) {
    prepared.push(await outcomeOf(() => prepareAlone(job, (folder ??= realFolder(job.task.targetFolder)))));
    job.control.countFile();
  }
  const waiting = prepared.flatMap((outcome, index) =>
    outcome.status === 'done' ? [{ index, ...outcome.value }] : [],
  );
  const named = new Map<number, Outcome<EncryptResult>>();
  try {
    jobs[0]?.control.check();
    if (waiting.length > 0) gate?.(waiting.map(({ index, ready }) => ({ index, ready })));
  } catch (error) {
    for (const { file, index } of waiting) {
      removeQuietly(file);
      named.set(index, failureOf(error));
    }
  }
  if (named.size === 0) {
    const released = releaseTogether(waiting.map(({ release }) => release));
    for (const [at, { index, result, file, release }] of waiting.entries()) {
      const end = released[at]!;
      if (end.status === 'failed') removeQuietly(file);
      named.set(
        index,
        end.status === 'released'
          ? { status: 'done', value: { ...result, name: pathBelow(file, release, end.name) } }
          : failureOf(end.error),
      );
    }
  }
  return prepared.map((outcome, index) => (outcome.status === 'done' ? named.get(index)! : outcome));
}

async function prepareAlone(job: EncryptJob, folder: string): Promise<Prepared> {
  const source = openSource(job.task.source);
  try {
    return await prepare(job, source, folder);
  } finally {
    closeSource(source);
  }
}

/** Everything up to the name; where it fails, nothing is left. */
async function prepare(job: EncryptJob, source: SourceFile, folder: string): Promise<Prepared> {
  const { task, control, token, recruiter } = job;
  control.plan(source.size, 1 + (task.verify ? 1 : 0) + (task.deleteOriginalWith ? 1 : 0));
  assertSpace(folder, source.size);
  const { started, layout } = await startAttempt(task, source);
  const { key, schedule } = started;
  let file: TemporaryFile | undefined;
  try {
    control.check();
    file = createTemporary(folder, token);
    const { sha256, outputSha256 } = sealAndComplete({ ...job, source, started, layout, file });
    if (task.verify) await readBack({ path: file.path, key, sha256, control, recruiter });
    control.check();
    const bytes = layout.fileLength;
    const known = { fileIdHex: toHex(key.fileId), sha256: toHex(sha256) };
    const name = outputName(task, key.fileId);
    const folders = task.keepFolders ? safeFolders(task) : [];
    const inside = folders.length > 0 ? restoreFolders(folder, folders, 'cannot-write') : folder;
    return {
      file,
      release: { file: { path: file.path, folder: inside }, name, mode: defaultMode() },
      ready: { name: join(...folders, name), bytes, ...known },
      result: {
        carrier: task.carrier,
        ...known,
        originalBytes: source.size,
        outputBytes: bytes,
        outputSha256: outputSha256 && toHex(outputSha256),
        verified: task.verify,
        originalDeleted: false,
        permutation: schedule.permutation,
      },
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
      path: safeFolders(task),
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

/** The folders of a file as its manifest has them: what is decrypted lies in the same ones. */
const safeFolders = ({ folders }: EncryptTask): readonly string[] =>
  folders.map((folder) => safeComponent(shownText(folder)));

const pathBelow = ({ folder }: TemporaryFile, { file }: Release, name: string): string =>
  relative(folder, join(file.folder, name));

/** `rs-` and the job's stem or the first 16 hex digits of the fileId, or the original name, with the carrier's extension. */
function outputName(task: EncryptTask, fileId: Uint8Array): string {
  const extension = CARRIER_EXTENSION[task.carrier];
  if (task.names === 'hide') return `rs-${task.hiddenStem ?? toHex(fileId).slice(0, 16)}${extension}`;
  return nameWithExtension(basename(task.source), extension);
}

function sealAndComplete(attempt: Attempt): Sealed {
  let sealed: Sealed;
  try {
    sealed = sealTogether(attempt, attempt.recruiter);
    assertUnchanged(attempt.source);
  } catch (error) {
    closeQuietly(attempt.file);
    throw error;
  }
  completeTemporary(attempt.file);
  return sealed;
}

/** In a group one file's trouble must not hide how the others ended. */
function removeQuietly(file: TemporaryFile): void {
  try {
    removeFile(file.path);
  } catch {
    // The next job in the folder removes it; what counts is the error that led here.
  }
}

function closeQuietly(file: TemporaryFile): void {
  try {
    closeSource(file);
  } catch {
    // The file is about to be removed; what counts is the error that led here.
  }
}
