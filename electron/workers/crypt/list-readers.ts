import { errorCodeOf } from '../../../shared/errors';
import { wipe } from '../../core/bytes/equal';
import { inspectHead } from '../../core/container/public-head';
import { openHead } from '../../core/container/reader';
import { recogniseReaders } from '../../core/container/rewrap';
import { closeSource, openSource } from '../../storage/source-file';
import type { ContainerBytes } from '../container-bytes';
import { readHead } from '../read-head';
import { loadedIdentities } from './loaded-identities';
import { openCarrier } from './open-stranger';
import type { ListReadersTask, ListedReaders } from './tasks';

/**
 * Which of the identities opens a file, and who can open it: where one does, which of some recipients, by their
 * tags; else only how many and of which kind. Writes nothing, decrypts nothing of the content. Throws what `openHead` throws, besides
 * `no-matching-key`, and `readers-altered`, which it tells.
 */
export async function listReaders(task: ListReadersTask): Promise<ListedReaders> {
  const file = openSource(task.source);
  try {
    const { container } = await openCarrier(file);
    try {
      return await listIn(container, task);
    } finally {
      await container.close();
    }
  } finally {
    closeSource(file);
  }
}

async function listIn(container: ContainerBytes, task: ListReadersTask): Promise<ListedReaders> {
  const bytes = await readHead(container);
  const strangers = () => ({
    openedBy: null,
    readersAltered: false,
    readers: inspectHead(bytes).readers.map((kind) => ({ kind, known: null })),
  });
  if (task.identities.length === 0) return strangers();
  try {
    const head = await openHead(bytes, loadedIdentities(task.identities), { acceptAlteredReaders: true });
    const readers = recogniseReaders(bytes, head.key, task.recipients);
    wipe(head.key.fileKey);
    return { openedBy: head.openedBy, readersAltered: head.readersAltered, readers };
  } catch (error) {
    if (errorCodeOf(error) !== 'no-matching-key') throw error;
    return strangers();
  }
}
