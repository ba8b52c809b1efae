import type { FoundFile } from '../../shared/jobs-contract';
import type { ClientContext } from './context';
import { listFiles, listJobs } from './jobs-call';

/** More than this and the text was too short to find anything by. */
const MOST_FOUND = 200;

/** `jobs.find`: files of jobs by a part of name, way, result or fileId, the newest job's first. Throws `locked`. */
export async function findFiles(context: ClientContext, text: string): Promise<FoundFile[]> {
  const wanted = folded(text);
  const found: FoundFile[] = [];
  for (const { id, action } of await listJobs(context))
    for (const file of await listFiles(context, id)) {
      const { source, output, fileId } = file;
      if (![source, output, fileId].some((value) => value !== undefined && folded(value).includes(wanted)))
        continue;
      found.push({ job: id, action: action ?? 'encrypt', ...file });
      if (found.length === MOST_FOUND) return found;
    }
  return found;
}

/** Capitals, and signs that can be written in two ways, make no difference. */
const folded = (text: string) => text.normalize('NFC').toLowerCase();
