import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { EncryptInput } from '../../shared/files-contract';
import type { PolicyRules, PolicyState } from '../../shared/policy';
import { AppError } from '../../shared/errors';
import type { FileKind } from '../../shared/models/files';
import { kindOfRecipient, parseRecipient, recipientOf } from '../core/age/age';
import { shownText } from '../core/bytes/byte-text';
import { makeFolders } from '../storage/files';
import { removeStaleTemporaries } from '../storage/temporary-names';
import { sha256OfFile } from '../storage/file-digest';
import type { AuditTrail } from './audit-trail';
import { classifyAhead } from './classify-ahead';
import { deleteLate, originalKept } from './delete-late';
import { collectFiles, type CollectedFile, type Collection } from './collect-files';
import { gather } from './encrypt-together';
import { emptySummary, lookAtPlan, spaceFor } from './job-plan';
import type { FileIndex } from './file-index';
import type { JobRecord } from './job-record';
import type { KeyImageSupply } from './key-images';
import { orCancelled } from './or-cancelled';
import { allowedCarrier, assertWithin, rulesInForce } from './policy';
import type {
  CryptPool,
  DescribeError,
  EncryptResult,
  Emit,
  GrantedPath,
  ParsePool,
  ReadyOutput,
} from './ports';
import { runJob, warnOnce, type FileOutcome, type WorkOnFile } from './run-job';
import type { EncryptedFile } from './stage-pictures';
import { countsOf, withFileKey, type UsedKeys } from './used-keys';
import type { VaultReaders } from './vault-session';
import { roomWaiter } from './wait-for-room';

/** What to encrypt, and for whom: the client's wishes with paths in place of handles. */
export interface EncryptRequest extends Pick<
  EncryptInput,
  'carrier' | 'again' | 'verify' | 'deleteOriginals' | 'recipients' | 'dryRun' | 'lanes'
> {
  readonly sources: readonly GrantedPath[];
  /** Absent: beside each source. */
  readonly target: Pick<GrantedPath, 'path' | 'label'> | undefined;
  readonly names: 'hide' | 'keep' | undefined;
  /** What the recipients are called. */
  readonly readerNames: readonly string[];
  /** The vault's readers; null without a vault. */
  readonly vault: VaultReaders | null;
  /** The files, where somebody has looked for them in `sources` already. */
  readonly found?: Collection | undefined;
  /** Every identity at hand: the vault's and those of identity files. */
  readonly identities: readonly string[];
}

export interface EncryptServices {
  readonly crypt: CryptPool;
  readonly parse: ParsePool;
  /** What this computer's IT decided. */
  readonly policy: PolicyState;
  /** Makes the supply of key images once it is known how many files there are. */
  readonly keyImages: (options: {
    readonly files: number;
    readonly warn: ReturnType<typeof warnOnce>;
  }) => Promise<KeyImageSupply>;
  readonly describe: DescribeError;
  /** The vault's ledger; without an open vault there is none. */
  readonly usedKeys?: UsedKeys | undefined;
  /** The vault's index of what was encrypted; without an open vault there is none. */
  readonly index?: FileIndex | undefined;
  /** Told of each file that was encrypted, so that its stages can be shown. */
  readonly onEncrypted: (file: EncryptedFile) => void;
}

/** How a job is stopped, heard and written down. */
export interface RunningJob {
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly record?: JobRecord | undefined;
  /** Where a vault is open. */
  readonly audit?: AuditTrail | undefined;
}

/**
 * Encrypts files: looks for them, says what will be done, and works on some at once. What is wrong with the
 * request as a whole throws before the first file (`policy`, `bad-recipient`, `identity-needed`,
 * `runtime-missing`, `cannot-write`); what is wrong with one file is that file's event.
 */
export async function encryptFiles(
  request: EncryptRequest,
  services: EncryptServices,
  { signal, emit, record, audit }: RunningJob,
): Promise<void> {
  const rules = rulesInForce(services.policy);
  assertWithin(rules, request);
  const readers = readersOf(request, rules);
  const deleteWith = request.deleteOriginals
    ? await identitiesForReaders(request.identities, readers.all)
    : null;
  const collection = request.found ?? (await collectFiles(request.sources, signal));
  const target = request.target;
  if (target && !request.dryRun) prepareTarget(target.path);
  const bytes = collection.files.reduce((sum, file) => sum + file.bytes, 0);
  const files = collection.files.length + collection.unreadable.length;
  const place = target?.path ?? (request.dryRun ? request.sources[0]?.path : undefined);
  const leaves = (kind: FileKind) =>
    kind === 'encrypted' && !request.again ? ('already-encrypted' as const) : undefined;
  const looked = request.dryRun
    ? await lookAtPlan(collection, { parse: services.parse, signal, leaves })
    : {};
  emit({
    v: 1,
    type: 'plan',
    action: 'encrypt',
    files,
    bytes,
    skipped: collection.skipped,
    readers: readers.counts,
    names: [...request.readerNames],
    target: target?.label ?? null,
    ...(record && { job: record.id }),
    ...(place !== undefined && { space: spaceFor(place, bytes) }),
    ...looked,
  });
  if (request.dryRun) return emit(emptySummary('encrypt', collection));
  const warn = warnOnce(emit);
  const names = rules.hideNames ? 'hide' : (request.names ?? (request.vault ? 'hide' : 'keep'));
  if (readers.counts.recovery === 0) warn('no-recovery-reader');
  if (!readers.counts.postQuantum) warn('not-post-quantum');
  if (names === 'keep') warn('names-can-identify');
  if (!request.verify) warn('not-read-back');

  const classified = classifyAhead(collection.files, services.parse, signal);
  const supply = await services.keyImages({ files: collection.files.length, warn });
  const options = {
    request,
    services,
    rules,
    supply,
    classified,
    names,
    recipients: readers.all,
    deleteWith,
    record,
    audit,
  } as const;
  let notReadBack = 0;
  const work: WorkOnFile = async (file, running) => {
    const outcome = await encryptOne(file, options, running);
    if (outcome.status === 'done' && !outcome.verified) notReadBack++;
    return outcome;
  };
  const lanes = request.lanes ?? availableParallelism() + 1;
  const summary = await runJob({
    action: 'encrypt',
    collection,
    lanes,
    signal,
    emit,
    describe: services.describe,
    work,
    goOn: deleteWith
      ? (file, earlier, { onProgress }) =>
          deleteLate(services.crypt, { file, earlier, identities: deleteWith, signal, onProgress })
      : undefined,
    // Before an original goes its output is opened again, and a group would wait for a key image for each of its files:
    // such files are worked on one by one.
    gather: deleteWith || !supply.isShared ? undefined : (files) => gather(files, services.crypt, signal),
    record,
    audit,
    // A job waits for room; whoever gave single files is told at once.
    waitForRoom:
      record && roomWaiter({ folderOf: ({ path }) => target?.path ?? dirname(path), warn, signal }),
  });
  emit({ ...summary, keyImages: supply.count, ...countsOf(services.usedKeys), verified: notReadBack === 0 });
}

/** Own, recovery, others: each once, in this order. Throws `bad-recipient`, and `identity-needed` where there is none. */
export function readersOf(
  { vault, recipients }: Pick<EncryptRequest, 'vault' | 'recipients'>,
  { recoveryReaders }: Pick<PolicyRules, 'recoveryReaders'>,
) {
  const own = vault ? [vault.own] : [];
  const proved = [...(vault?.recovery ?? []), ...recoveryReaders.map(({ recipient }) => recipient)];
  const recovery = [...new Set(proved)].filter((reader) => !own.includes(reader));
  const others = [...new Set(recipients.map(parseRecipient))].filter(
    (r) => ![...own, ...recovery].includes(r),
  );
  const all = [...own, ...recovery, ...others];
  if (all.length === 0) throw new AppError('no-vault', 'nobody could open the result');
  const postQuantum = all.every((reader) => kindOfRecipient(reader) === 'hybrid');
  const counts = { own: own.length, recovery: recovery.length, others: others.length, postQuantum };
  return { all, counts };
}

/** The identities that open what is made for `readers`. Throws `identity-needed` when none does. */
async function identitiesForReaders(identities: readonly string[], readers: readonly string[]) {
  const fitting: string[] = [];
  for (const identity of identities)
    if (readers.includes(await recipientOf(identity))) fitting.push(identity);
  if (fitting.length === 0) throw new AppError('identity-needed', 'no identity at hand opens the output');
  return fitting;
}

/** Makes the folder results go to and clears it of what dead processes left. Throws `cannot-write`, `no-space`. */
export function prepareTarget(path: string): void {
  makeFolders(path);
  removeStaleTemporaries(path);
}

interface EncryptOptions {
  readonly request: EncryptRequest;
  readonly services: EncryptServices;
  readonly rules: PolicyRules;
  readonly supply: KeyImageSupply;
  readonly classified: ReturnType<typeof classifyAhead>;
  readonly names: 'hide' | 'keep';
  readonly recipients: readonly string[];
  readonly deleteWith: readonly string[] | null;
  readonly record: JobRecord | undefined;
  readonly audit: AuditTrail | undefined;
}

async function encryptOne(
  file: CollectedFile,
  { request, services, rules, supply, classified, names, recipients, deleteWith, ...job }: EncryptOptions,
  { group, ...running }: Parameters<WorkOnFile>[1],
): Promise<FileOutcome> {
  const { kind, mediaType, defaultCarrier } = await classified(file);
  if (kind === 'encrypted' && !request.again) {
    if (file.named) throw new AppError('already-encrypted');
    return { status: 'skipped', error: { code: 'already-encrypted' } };
  }
  const { target } = request;
  const { record, audit } = job;
  const targetFolder = target?.path ?? dirname(file.path);
  const keyImage = await orCancelled(supply.next(file.inode), running.signal);
  // Read before the original may be deleted.
  const fields = await services.index?.fieldsOf(file, kind);
  const locks = record?.locks;
  const onReady = record && ((ready: ReadyOutput) => record.ready(file, targetFolder, ready));
  const result = await withFileKey(services.usedKeys, keyImage, (fileKey) => {
    const task = {
      source: file.path,
      folders: file.folders,
      targetFolder,
      names,
      // Beside its original an output lies in its folder already.
      keepFolders: names === 'keep' && target !== undefined,
      hiddenStem: record?.stemOf(file),
      kind,
      mediaType,
      carrier: request.carrier === 'auto' ? allowedCarrier(rules, defaultCarrier) : request.carrier,
      recipients,
      keyImage,
      fileKey,
      verify: request.verify,
      deleteOriginalWith: deleteWith,
      hashOutput: audit !== undefined,
    };
    return group
      ? group.join(file, { task, onReady, locks, onProgress: running.onProgress })
      : services.crypt.encryptFile(task, { ...running, onReady, locks });
  });
  const output = join(targetFolder, result.name);
  services.onEncrypted({ ...result, source: file.path, output, keyImageSha256: keyImage.sha256 });
  if (fields)
    services.index?.add({ fileId: result.fileIdHex, source: file.label, output: shownText(output), fields });
  // What was written is safe; a hash that can't be taken is missing in the audit log alone. Of what several threads
  // wrote, each at its place, nobody has hashed the output yet.
  const outputSha256 = audit && (result.outputSha256 ?? (await sha256OfFile(output).catch(() => undefined)));
  const written = encrypted(result, target?.label ?? dirname(file.label));
  const outcome = outputSha256 === undefined ? written : { ...written, outputSha256 };
  return result.keptBecause === undefined ? outcome : originalKept(outcome);
}

const encrypted = (result: EncryptResult, folder: string): FileOutcome => ({
  status: 'done',
  output: join(folder, shownText(result.name)),
  carrier: result.carrier,
  fileId: result.fileIdHex,
  originalBytes: result.originalBytes,
  outputBytes: result.outputBytes,
  sha256: result.sha256,
  verified: result.verified,
  originalDeleted: result.originalDeleted,
});
