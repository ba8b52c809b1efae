import { join, relative } from 'node:path';
import { loadIdentity } from '../../core/age/age';
import { toHex } from '../../core/bytes/hex';
import { wipe } from '../../core/bytes/equal';
import type { Manifest } from '../../core/container/manifest';
import { openHead, type OpenedHead } from '../../core/container/reader';
import { removeFile, writeFully } from '../../storage/files';
import { completeTemporary, createTemporary, releaseFile, type TemporaryFile } from '../../storage/release';
import { closeSource, openSource } from '../../storage/source-file';
import { assertSpace, realFolder, restoreFolders } from '../../storage/target-folder';
import type { CallControl } from '../call-control';
import type { ContainerBytes } from '../container-bytes';
import { readHead } from '../read-head';
import { openWholePayload } from './open-payload';
import { openCarrier } from './open-stranger';
import type { DecryptResult, DecryptTask } from './tasks';

/** One file to be opened. */
export interface DecryptJob {
  readonly task: DecryptTask;
  readonly control: CallControl;
  readonly token: string;
  readonly callId: number;
}

/** Opens the payload into `file` (nowhere, if there is none) and checks everything. */
export type Open = (options: {
  readonly job: DecryptJob;
  readonly container: ContainerBytes;
  readonly head: OpenedHead;
  readonly file: TemporaryFile | undefined;
}) => Promise<{ readonly manifest: Manifest; readonly sha256: Uint8Array }>;

/**
 * Opens one encrypted file. The original gets its name only after every chunk, the end, the lengths, the
 * padding, the manifest and the hash have held; before that it is a temporary file only its owner can read.
 * Throws the codes of cipher.md, section 7, and the control's reasons.
 */
export async function decryptFile(job: DecryptJob, open: Open = openInOneThread): Promise<DecryptResult> {
  const { task, callId } = job;
  const source = openSource(task.source);
  try {
    const { carrier, container } = await openCarrier(source, callId);
    try {
      const bytes = await readHead(container);
      const identities = task.identities.map(loadIdentity);
      const head = await openHead(bytes, identities, { acceptAlteredReaders: task.acceptAlteredReaders });
      try {
        return { ...(await openAndRelease(job, { container, head, open })), carrier };
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
  { container, head, open }: { container: ContainerBytes; head: OpenedHead; open: Open },
): Promise<Omit<DecryptResult, 'carrier'>> {
  const { task, control, token } = job;
  const folder = task.targetFolder === null ? undefined : realFolder(task.targetFolder);
  if (folder !== undefined) assertSpace(folder, head.header.payloadLength / 1.13);
  const file = folder === undefined ? undefined : createTemporary(folder, token);
  try {
    const { manifest, sha256 } = await openAndComplete({ job, container, head, file }, open);
    control.check();
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

async function openAndComplete(options: Parameters<Open>[0], open: Open): ReturnType<Open> {
  const { file } = options;
  let opened: Awaited<ReturnType<Open>>;
  try {
    opened = await open(options);
  } catch (error) {
    if (file) closeQuietly(file);
    throw error;
  }
  if (file) completeTemporary(file, BigInt(opened.manifest.modifiedNs));
  return opened;
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
  const name = releaseFile({
    file: { path: file.path, folder: inside },
    name: manifest.name,
    mode: task.mode,
  });
  return relative(folder, join(inside, name));
}

/** Opens front to back and writes as it goes. */
const openInOneThread: Open = ({ job, container, head, file }) =>
  openWholePayload({
    container,
    head,
    key: head.key,
    control: job.control,
    begin: (manifest) => job.control.plan(manifest.size, 1),
    sink: file ? (bytes) => writeFully(file.fd, bytes) : () => undefined,
  });
