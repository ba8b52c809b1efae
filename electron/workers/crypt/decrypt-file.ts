import { join, relative } from 'node:path';
import { toHex } from '../../core/bytes/hex';
import { wipe } from '../../core/bytes/equal';
import type { Manifest } from '../../core/container/manifest';
import { openHead, type OpenedHead } from '../../core/container/reader';
import { removeFile } from '../../storage/files';
import { completeTemporary, createTemporary, releaseFile, type TemporaryFile } from '../../storage/release';
import { closeSource, openSource } from '../../storage/source-file';
import { isOwnWorkFile } from '../../storage/temporary-names';
import { assertSpace, realFolder, restoreFolders } from '../../storage/target-folder';
import type { CallControl } from '../call-control';
import type { ContainerBytes } from '../container-bytes';
import { readHead } from '../read-head';
import { loadedIdentities } from './loaded-identities';
import type { PassGate, Recruiter } from './messages';
import { openCarrier } from './open-stranger';
import { openToFile } from './open-together';
import type { DecryptResult, DecryptTask } from './tasks';

/** One file to be opened. */
export interface DecryptJob {
  readonly task: DecryptTask;
  readonly control: CallControl;
  readonly token: string;
  readonly recruiter: Recruiter | undefined;
  readonly gate: PassGate | undefined;
}

/** A located container with its head opened. */
interface OpenedContainer {
  readonly sourceFd: number;
  readonly container: ContainerBytes;
  readonly head: OpenedHead;
}

/**
 * Opens one encrypted file. The original gets its name only after every chunk, the end, the lengths, the
 * padding, the manifest and the hash have held; before that it is a temporary file only its owner can read.
 * Throws the codes of cipher.md, section 7, and the control's reasons.
 */
export async function decryptFile(job: DecryptJob): Promise<DecryptResult> {
  const { task } = job;
  const source = openSource(task.source);
  try {
    const { carrier, container } = await openCarrier(source);
    try {
      const bytes = await readHead(container);
      const identities = loadedIdentities(task.identities);
      const head = await openHead(bytes, identities, task);
      try {
        return { ...(await openAndRelease(job, { sourceFd: source.fd, container, head })), carrier };
      } finally {
        wipe(head.key.fileKey);
      }
    } finally {
      await container.close();
    }
  } finally {
    closeSource(source);
  }
}

async function openAndRelease(
  job: DecryptJob,
  opened: OpenedContainer,
): Promise<Omit<DecryptResult, 'carrier'>> {
  const { task, control, token } = job;
  const { head } = opened;
  const folder = task.targetFolder === null ? undefined : realFolder(task.targetFolder);
  if (folder !== undefined) assertSpace(folder, head.header.payloadLength / 1.13);
  const file = folder === undefined ? undefined : createTemporary(folder, token);
  try {
    const { manifest, sha256 } = await openAndComplete(job, opened, file);
    control.check();
    const name = outputName(manifest);
    if (file)
      job.gate?.([
        {
          index: 0,
          ready: {
            name: task.restoreFolders ? join(...manifest.path, name) : name,
            fileIdHex: toHex(head.header.fileId),
            bytes: manifest.size,
            sha256: toHex(sha256),
          },
        },
      ]);
    const released = file && folder !== undefined ? release(task, { file, folder, manifest }) : null;
    return {
      name: manifest.name,
      folders: manifest.path,
      released,
      originalBytes: manifest.size,
      sha256: toHex(sha256),
      mediaType: manifest.mediaType,
      fileIdHex: toHex(head.header.fileId),
      openedBy: head.openedBy,
      readersAltered: head.readersAltered,
      model: manifest.model,
      keyImageSha256: manifest.keyImageSha256,
    };
  } catch (error) {
    if (file) removeFile(file.path);
    throw error;
  }
}

async function openAndComplete(job: DecryptJob, opened: OpenedContainer, file: TemporaryFile | undefined) {
  const { control, recruiter } = job;
  let result: Awaited<ReturnType<typeof openToFile>>;
  try {
    result = await openToFile({
      ...opened,
      key: opened.head.key,
      control,
      recruiter,
      targetFd: file?.fd,
      begin: (manifest) => control.plan(manifest.size, 1),
    });
  } catch (error) {
    if (file) closeQuietly(file);
    throw error;
  }
  if (file) completeTemporary(file, BigInt(result.manifest.modifiedNs));
  return result;
}

function closeQuietly(file: TemporaryFile): void {
  try {
    closeSource(file);
  } catch {
    // The file is about to be removed; what counts is the error that led here.
  }
}

function release(
  task: DecryptTask,
  { file, folder, manifest }: { file: TemporaryFile; folder: string; manifest: Manifest },
): string {
  const inside = task.restoreFolders ? restoreFolders(folder, manifest.path) : folder;
  const taken = releaseFile({
    file: { path: file.path, folder: inside },
    name: outputName(manifest),
    mode: task.mode,
  });
  return relative(folder, join(inside, taken));
}

/** Under a name of our own it would be taken for a left-over one day, and removed. */
const outputName = ({ name }: Manifest): string => (isOwnWorkFile(name) ? `_${name}` : name);
