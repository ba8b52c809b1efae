import { MOST_FOUND, type FoundFile } from '../../shared/jobs-contract';
import { folded, searchIndex } from '../services/file-index';
import type { ClientContext } from './context';
import { openRows } from './index-call';
import { listFiles, listJobs } from './jobs-call';

/**
 * `jobs.find`: files of the vault's index, then those of jobs the index does not know, the newest job's first, by a
 * part of name, way, result, fileId or ticked attribute. Throws `locked`, `index-damaged`.
 */
export async function findFiles(context: ClientContext, text: string): Promise<FoundFile[]> {
  const found = await findInIndex(context, text);
  const known = new Set(found.map(({ fileId }) => fileId));
  const wanted = folded(text);
  for (const { id, action } of await listJobs(context))
    for (const file of await listFiles(context, id)) {
      if (found.length >= MOST_FOUND) return found;
      const { source, output, fileId } = file;
      if (action === 'encrypt' && known.has(fileId)) continue;
      if (![source, output, fileId].some((value) => value !== undefined && folded(value).includes(wanted)))
        continue;
      found.push({ job: id, action: action ?? 'encrypt', ...file });
    }
  return found;
}

async function findInIndex({ session }: ClientContext, text: string): Promise<FoundFile[]> {
  if (!session.exists()) return [];
  const { path, key } = session.index();
  const rows = await openRows(path);
  try {
    const found: FoundFile[] = [];
    for (const entry of searchIndex(rows, key, text)) {
      found.push({ action: 'encrypt', state: 'done', ...entry });
      if (found.length === MOST_FOUND) break;
    }
    return found;
  } finally {
    rows.close();
  }
}
