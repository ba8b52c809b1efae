import { createHash } from 'node:crypto';
import { equalBytes, wipe } from '../../core/bytes/equal';
import { toHex } from '../../core/bytes/hex';
import { carrierLayout, createCarrierWriter, type AnyLayout } from '../../core/container/carriers/layouts';
import { locateWritten } from '../../core/container/carriers/locate-written';
import { checkContainerLength, reopenHead, type PublicHead } from '../../core/container/public-head';
import { openHead, type OpenedHead } from '../../core/container/reader';
import { rewrap, type Rewrapped } from '../../core/container/rewrap';
import { AppError } from '../../../shared/errors';
import { removeFile, writeFully } from '../../storage/files';
import { completeTemporary, createTemporary, replaceSource, type TemporaryFile } from '../../storage/release';
import { assertUnchanged, closeSource, openSource, type SourceFile } from '../../storage/source-file';
import { assertSpace, realFolder } from '../../storage/target-folder';
import type { CallControl } from '../call-control';
import { containerBytes, type ContainerBytes } from '../container-bytes';
import { bytesOfFile } from '../file-bytes';
import { readHead } from '../read-head';
import { loadedIdentities } from './loaded-identities';
import { openCarrier, type OpenedCarrier } from './open-stranger';
import type { ShareResult, ShareTask } from './tasks';

/** Bytes of the payload copied at a time. */
const STEP = 1024 * 1024;

/** One file whose readers change. */
export interface ShareJob {
  readonly task: ShareTask;
  readonly control: CallControl;
  readonly token: string;
}

/**
 * Adds and removes readers of one file: new wraps, the same payload. The new file is written beside the old one,
 * read back and compared, and takes its place at once: whatever happens, under the name is the old file or the new
 * one, whole. Throws the codes of a head that does not open, `readers-altered`, `reader-needed`, `source-changed`,
 * `no-space`, `cannot-write`, and the control's reasons.
 */
export async function shareFile(job: ShareJob): Promise<ShareResult> {
  const source = openSource(job.task.source);
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSource(source);
    isOpen = false;
  };
  try {
    job.control.plan(source.size, 2);
    return await shareOpened(job, source, close);
  } finally {
    close();
  }
}

async function shareOpened(job: ShareJob, source: SourceFile, close: () => void): Promise<ShareResult> {
  const { task } = job;
  const { carrier, container } = await openCarrier(source);
  try {
    const bytes = await readHead(container);
    const opened = await openHead(bytes, loadedIdentities(task.identities), {
      ...(task.minimumFormat !== undefined && { minimumFormat: task.minimumFormat }),
    });
    try {
      checkContainerLength(opened, container.length);
      const change = await rewrap({ head: bytes, opened, add: task.add, remove: task.remove });
      const fileIdHex = toHex(opened.header.fileId);
      if (change === null) return unchanged(opened, { carrier, fileIdHex, outputBytes: source.size });
      const layout = carrierLayout(carrier, change.bareLength);
      await replaceWith({ job, source, container, opened, change, layout }, close);
      const { added, removed, readers } = change;
      const postQuantum = readers.every((kind) => kind === 'hybrid');
      return { added, removed, readers, postQuantum, carrier, fileIdHex, outputBytes: layout.fileLength };
    } finally {
      wipe(opened.key.fileKey);
    }
  } finally {
    await container.close();
  }
}

const unchanged = (
  { readers, postQuantum }: PublicHead,
  facts: Pick<OpenedCarrier, 'carrier'> & { readonly fileIdHex: string; readonly outputBytes: number },
): ShareResult => ({ added: 0, removed: 0, readers, postQuantum, ...facts });

interface Replacement {
  readonly job: ShareJob;
  readonly source: SourceFile;
  readonly container: ContainerBytes;
  readonly opened: OpenedHead;
  readonly change: Rewrapped;
  readonly layout: AnyLayout;
}

async function replaceWith(replacement: Replacement, close: () => void): Promise<void> {
  const { job, source, opened, layout } = replacement;
  const folder = realFolder(job.task.targetFolder);
  assertSpace(folder, layout.fileLength);
  const file = createTemporary(folder, job.token);
  try {
    const payload = await writeNew(replacement, file);
    await compare(file, opened, payload, job.control);
    job.control.check();
    assertUnchanged(source);
    // Windows replaces no file that is open.
    close();
    replaceSource(file, source.path);
  } catch (error) {
    removeFile(file.path);
    throw error;
  }
}

/** Writes head and payload; returns the payload's SHA-256 as it was read from the old file. */
async function writeNew(replacement: Replacement, file: TemporaryFile): Promise<Uint8Array> {
  const { job, container, opened, change, layout } = replacement;
  try {
    const writer = createCarrierWriter(layout, (bytes) => writeFully(file.fd, bytes));
    writer.push(change.headFor(layout.containerLength));
    const sha256 = await eachPayloadByte(container, opened, job.control, (bytes) => writer.push(bytes));
    await container.end();
    writer.finish();
    completeTemporary(file);
    return sha256;
  } catch (error) {
    closeQuietly(file);
    throw error;
  }
}

/** Opens what was written strictly with the key in memory. Throws `damaged-data` when another payload came back. */
async function compare(
  file: TemporaryFile,
  { key }: OpenedHead,
  sha256: Uint8Array,
  control: CallControl,
): Promise<void> {
  const written = openSource(file.path);
  try {
    const source = bytesOfFile(written);
    const container = containerBytes(await locateWritten(source), source);
    try {
      const head = reopenHead(await readHead(container), key);
      checkContainerLength(head, container.length);
      const back = await eachPayloadByte(container, head, control, () => undefined);
      if (!equalBytes(back, sha256)) throw new AppError('damaged-data', 'read back as something else');
    } finally {
      await container.close();
    }
  } finally {
    closeSource(written);
  }
}

async function eachPayloadByte(
  container: ContainerBytes,
  { headLength, header }: PublicHead,
  control: CallControl,
  take: (bytes: Uint8Array) => void,
): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < header.payloadLength; offset += STEP) {
    const bytes = await container.read(headLength + offset, Math.min(STEP, header.payloadLength - offset));
    hash.update(bytes);
    take(bytes);
    control.advance(bytes.length);
  }
  return hash.digest();
}

function closeQuietly(file: TemporaryFile): void {
  try {
    closeSource(file);
  } catch {
    // The file is about to be removed, or was closed when it was complete.
  }
}
