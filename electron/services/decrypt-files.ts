import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError, errorCodeOf } from '../../shared/errors';
import type { FileKind } from '../../shared/models/files';
import { collectFiles } from './collect-files';
import { emptySummary, lookAtPlan, spaceFor } from './job-plan';
import { prepareTarget, type RunningJob } from './encrypt-files';
import type { CryptPool, DecryptResult, DescribeError, GrantedPath, ParsePool, ReadyOutput } from './ports';
import { roomWaiter } from './wait-for-room';
import { runJob, warnOnce, type FileOutcome, type WorkOnFile } from './run-job';

/** What to open, or only to check, and with which keys. */
export interface DecryptRequest {
  readonly sources: readonly GrantedPath[];
  /** `beside`: in the folder of each source. `nowhere`: everything is checked, nothing is written. */
  readonly target: Pick<GrantedPath, 'path' | 'label'> | 'beside' | 'nowhere';
  /** The vault's own, then those of identity files. */
  readonly ownIdentities: readonly string[];
  readonly givenIdentities: readonly string[];
  readonly acceptAlteredReaders: boolean;
  /** The oldest format the vault accepts. */
  readonly minimumFormat: number;
  /** Permission bits of what is written. */
  readonly mode: number;
  /** Only says what would be done. */
  readonly dryRun?: boolean | undefined;
  /** Files in hand at once. */
  readonly lanes?: number | undefined;
}

/**
 * Decrypts files, or (target `nowhere`) opens each and checks everything without writing. Files in folders
 * that are not ours are passed over. Throws `identity-needed` without any identity, `cannot-write`,
 * `no-space` for the target; what is wrong with one file is that file's event.
 */
export async function decryptFiles(
  request: DecryptRequest,
  services: {
    readonly crypt: CryptPool;
    readonly describe: DescribeError;
    /** Looks at what the files are, where only the plan is asked for. */
    readonly parse: () => Pick<ParsePool, 'classify' | 'classifyAll'>;
  },
  { signal, emit, record, audit }: RunningJob,
): Promise<void> {
  const { target } = request;
  const action = target === 'nowhere' ? 'verify' : 'decrypt';
  const identities = [...request.ownIdentities, ...request.givenIdentities];
  if (identities.length === 0) throw new AppError('identity-needed', 'no identity at hand');
  const collection = await collectFiles(request.sources, signal);
  if (typeof target === 'object' && !request.dryRun) prepareTarget(target.path);
  const bytes = collection.files.reduce((sum, file) => sum + file.bytes, 0);
  const files = collection.files.length + collection.unreadable.length;
  const place = typeof target === 'object' ? target.path : request.dryRun && request.sources[0]?.path;
  const leaves = (kind: FileKind) => (kind === 'encrypted' ? undefined : ('not-encrypted' as const));
  const looked = request.dryRun
    ? await lookAtPlan(collection, { parse: services.parse(), signal, leaves })
    : {};
  emit({
    v: 1,
    type: 'plan',
    action,
    files,
    bytes,
    skipped: collection.skipped,
    ...(target !== 'nowhere' && { target: target === 'beside' ? null : target.label }),
    ...(record && { job: record.id }),
    ...(place && { space: spaceFor(place, bytes) }),
    ...looked,
  });
  if (request.dryRun) return emit(emptySummary(action, collection));
  const warn = warnOnce(emit);

  const taskOf = (file: { readonly path: string }, targetFolder: string | null) => ({
    source: file.path,
    targetFolder,
    restoreFolders: typeof target === 'object',
    identities,
    acceptAlteredReaders: request.acceptAlteredReaders,
    minimumFormat: request.minimumFormat,
    mode: request.mode,
  });
  const work: WorkOnFile = async (file, running) => {
    const folder = folderFor(target, file.path);
    try {
      const onReady =
        record && folder !== null ? (ready: ReadyOutput) => record.ready(file, folder, ready) : undefined;
      const result = await services.crypt.decryptFile(taskOf(file, folder), {
        ...running,
        onReady,
        locks: record?.locks,
      });
      if (result.readersAltered) warn('readers-altered', file.label);
      return opened(result, labelFor(target, file.label), request.ownIdentities.length);
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === 'not-encrypted' && !file.named) return { status: 'skipped', error: { code } };
      throw error;
    }
  };
  const lanes = request.lanes ?? availableParallelism() + 1;
  // A job waits for room; whoever gave single files is told at once.
  const folderOf = ({ path }: { readonly path: string }) => folderFor(target, path) ?? dirname(path);
  const waitForRoom = record && roomWaiter({ folderOf, warn, signal });
  const { describe } = services;
  const sha256Inside = async (file: { readonly path: string }) =>
    (await services.crypt.decryptFile(taskOf(file, null), { signal })).sha256;
  const running = { lanes, signal, emit, describe, work, record, audit, waitForRoom, sha256Inside };
  emit(await runJob({ action, collection, ...running }));
}

function folderFor(target: DecryptRequest['target'], source: string): string | null {
  if (target === 'nowhere') return null;
  return target === 'beside' ? dirname(source) : target.path;
}

const labelFor = (target: DecryptRequest['target'], label: string) =>
  typeof target === 'object' ? target.label : dirname(label);

const opened = (result: DecryptResult, folder: string, own: number): FileOutcome => ({
  status: 'done',
  ...(result.released !== null && { output: join(folder, result.released) }),
  name: result.name,
  carrier: result.carrier,
  fileId: result.fileIdHex,
  originalBytes: result.originalBytes,
  sha256: result.sha256,
  openedBy: result.openedBy < own ? 'own' : 'given',
  readersAltered: result.readersAltered,
});
