import { AppError } from '../../../shared/errors';
import { equalBytes } from '../../core/bytes/equal';
import type { FileKey } from '../../core/cipher/key-schedule';
import { locateWritten } from '../../core/container/carriers/locate-written';
import { reopenHead } from '../../core/container/public-head';
import { closeSource, openSource } from '../../storage/source-file';
import type { CallControl } from '../call-control';
import { containerBytes } from '../container-bytes';
import { bytesOfFile } from '../file-bytes';
import { readHead } from '../read-head';
import type { Recruiter } from './messages';
import { openToFile } from './open-together';

/**
 * Opens a file that was just written, parses it strictly through its carrier, decrypts it with the key still
 * in memory and compares the hash with that of the bytes that were read (cipher.md, release rule). Throws
 * `damaged-data` and whatever a reader of the file would throw.
 */
export async function readBack(options: {
  readonly path: string;
  readonly key: FileKey;
  readonly sha256: Uint8Array;
  readonly control: CallControl;
  readonly recruiter: Recruiter | undefined;
}): Promise<void> {
  const { path, key, sha256, control, recruiter } = options;
  const file = openSource(path);
  try {
    const source = bytesOfFile(file);
    const container = containerBytes(await locateWritten(source), source);
    try {
      const head = reopenHead(await readHead(container), key);
      const opened = await openToFile({
        container,
        head,
        key,
        control,
        recruiter,
        sourceFd: file.fd,
        targetFd: undefined,
      });
      if (!equalBytes(opened.sha256, sha256))
        throw new AppError('damaged-data', 'read back as something else');
    } finally {
      await container.close();
    }
  } finally {
    closeSource(file);
  }
}
