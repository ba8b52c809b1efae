import { errorCodeOf } from '../../../shared/errors';
import { wipe } from '../../core/bytes/equal';
import { openHead } from '../../core/container/reader';
import { closeSource, openSource } from '../../storage/source-file';
import type { ContainerBytes } from '../container-bytes';
import { readHead } from '../read-head';
import { loadedIdentities } from './loaded-identities';
import { openCarrier } from './open-stranger';
import type { FindKeyTask, FoundKey } from './tasks';

/**
 * Which of the identities opens a file, by its wraps alone. Writes nothing, decrypts nothing of the content.
 * Throws what `openHead` throws, besides `no-matching-key`, and `readers-altered`, which it tells.
 */
export async function findKey({ source, identities }: FindKeyTask): Promise<FoundKey> {
  const file = openSource(source);
  try {
    const { container } = await openCarrier(file);
    try {
      return await tryWraps(container, identities);
    } finally {
      await container.close();
    }
  } finally {
    closeSource(file);
  }
}

async function tryWraps(container: ContainerBytes, identities: readonly string[]): Promise<FoundKey> {
  const bytes = await readHead(container);
  try {
    const head = await openHead(bytes, loadedIdentities(identities), { acceptAlteredReaders: true });
    wipe(head.key.fileKey);
    return { openedBy: head.openedBy, readersAltered: head.readersAltered };
  } catch (error) {
    if (errorCodeOf(error) !== 'no-matching-key') throw error;
    return { openedBy: null, readersAltered: false };
  }
}
