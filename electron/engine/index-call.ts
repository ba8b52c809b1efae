import { AppError } from '../../shared/errors';
import type { Emit } from '../services/ports';
import type { FileIndex } from '../services/file-index';
import type { IndexFile } from '../storage/index-file';
import { settingsOrDefaults } from '../storage/settings';
import type { RunningJob } from '../services/encrypt-files';
import type { ClientContext } from './context';

/** Runs a request with the open vault's index; without an open vault there is none. Where it can't be opened that is told, and the request goes on. */
export async function withIndex(
  context: ClientContext,
  emit: Emit,
  run: (index: FileIndex | undefined) => Promise<void>,
): Promise<void> {
  const index = context.session.state().status === 'unlocked' ? await indexOf(context, emit) : undefined;
  try {
    await run(index);
  } finally {
    index?.close();
  }
}

async function indexOf(context: ClientContext, emit: Emit): Promise<FileIndex | undefined> {
  const onTrouble = (error: unknown) => {
    context.log.describe(error);
    emit({ v: 1, type: 'warning', warning: 'index-unavailable' });
  };
  try {
    const { openFileIndex } = await import('../services/file-index');
    const { path, key } = context.session.index();
    const rows = await openRows(path);
    const fields = settingsOrDefaults(context.paths).indexFields;
    return openFileIndex({ rows, key, fields, parse: context.parse, onTrouble });
  } catch (error) {
    onTrouble(error);
    return undefined;
  }
}

/** Only who has an open vault loads SQLite for it. Throws `jobs-unavailable` without it, and what openIndexFile throws. */
export async function openRows(path: string): Promise<IndexFile> {
  const { openIndexFile } = await import('../storage/index-file').catch((error: unknown) => {
    throw new AppError('jobs-unavailable', 'the binding of SQLite was not loaded', error);
  });
  return openIndexFile(path);
}

/** `jobs.rebuildIndex`. An index that is damaged is made anew. Throws `no-vault`, `locked`, `cannot-write`. */
export async function rebuildIndexCall(
  context: ClientContext,
  handles: readonly string[],
  running: Omit<RunningJob, 'record' | 'audit'>,
): Promise<void> {
  const { session } = context;
  const { removeIfDamaged } = await import('../storage/index-file');
  removeIfDamaged(session.index().path);
  const { rebuildIndex } = await import('../services/rebuild-index');
  const { openFileIndex } = await import('../services/file-index');
  const { path, key } = session.index();
  let trouble: unknown;
  const onTrouble = (error: unknown) => (trouble = error);
  const index = openFileIndex({
    rows: await openRows(path),
    key,
    fields: [],
    parse: context.parse,
    onTrouble,
  });
  const request = {
    sources: handles.map(context.handles.at),
    ownIdentities: session.identities(),
    minimumFormat: session.minimumFormat(),
  };
  try {
    await rebuildIndex(request, { crypt: context.crypt(), describe: context.log.describe, index }, running);
  } finally {
    index.close();
  }
  if (trouble !== undefined) throw trouble;
}
