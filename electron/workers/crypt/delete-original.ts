import { dirname } from 'node:path';
import { AppError } from '../../../shared/errors';
import { equalBytes, wipe } from '../../core/bytes/equal';
import { locateWritten } from '../../core/container/carriers/locate-written';
import { openHead } from '../../core/container/reader';
import { removeFile, syncFolder } from '../../storage/files';
import {
  assertUnchanged,
  closeSource,
  openSource,
  readSourceAt,
  type SourceFile,
} from '../../storage/source-file';
import type { CallControl } from '../call-control';
import { containerBytes } from '../container-bytes';
import { bytesOfFile } from '../file-bytes';
import { scratch } from '../scratch';
import { readHead } from '../read-head';
import { loadedIdentities } from './loaded-identities';
import { openWholePayload } from './open-payload';
import type { DeleteTask } from './tasks';

/** An original to be removed, opened before its output was made or, where that was earlier, just now. */
export interface Removal {
  readonly source: SourceFile;
  /** Path of the released output. */
  readonly output: string;
  readonly identities: readonly string[];
  readonly control: CallControl;
}

/**
 * Removes the original: only after the released output was opened through one of its stored wraps, its bytes were
 * compared with the source read again, and the source was found unchanged once more. Throws `identity-needed`,
 * `no-matching-key`, `damaged-data`, `source-changed`, `cannot-write`; the output stays in every case.
 */
export async function deleteOriginal({ source, control, identities, ...removal }: Removal): Promise<void> {
  const output = openSource(removal.output);
  try {
    await compareWithOutput({ source, output, control, identities });
  } finally {
    closeSource(output);
  }
  assertUnchanged(source);
  control.check();
  removeFile(source.path);
  syncFolder(dirname(source.path));
}

/** Removes the original of an output made earlier. Throws what deleteOriginal and opening the source throw. */
export async function deleteOriginalOf(task: DeleteTask, control: CallControl): Promise<void> {
  const source = openSource(task.source);
  try {
    control.plan(source.size, 1);
    await deleteOriginal({ ...task, source, control });
  } finally {
    closeSource(source);
  }
}

async function compareWithOutput(options: {
  readonly source: SourceFile;
  readonly output: SourceFile;
  readonly control: CallControl;
  readonly identities: readonly string[];
}): Promise<void> {
  const { source, control } = options;
  const file = bytesOfFile(options.output);
  const container = containerBytes(await locateWritten(file), file);
  try {
    const head = await openHead(await readHead(container), loadedIdentities(options.identities));
    try {
      const { manifest } = await openWholePayload({
        container,
        head,
        key: head.key,
        control,
        sink: (bytes, offset) => {
          const original = scratch('compared', bytes.length);
          readSourceAt(source.fd, original, offset);
          if (!equalBytes(original, bytes))
            throw new AppError('source-changed', 'other bytes than were encrypted');
        },
      });
      if (manifest.size !== source.size)
        throw new AppError('source-changed', 'another length than was encrypted');
    } finally {
      wipe(head.key.fileKey);
    }
  } finally {
    await container.close();
  }
}
