import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { PolicyRules } from '../../shared/policy';
import { kindOfRecipient } from '../core/age/age';
import { shownText } from '../core/bytes/byte-text';
import { sha256OfFile } from '../storage/file-digest';
import { removeFile } from '../storage/files';
import { assertUnchanged, closeSource, openSource, type SourceFile } from '../storage/source-file';
import { collectFiles, type CollectedFile } from './collect-files';
import type { EncryptServices, RunningJob } from './encrypt-files';
import type { KeyImageSupply } from './key-images';
import { orCancelled } from './or-cancelled';
import { allowedCarrier } from './policy';
import type { CryptPool, DescribeError, ParsePool } from './ports';
import type { ScratchFolder } from './recovery';
import { runJob, warnOnce, type FileOutcome, type WorkOnFile } from './run-job';
import { assertRemovable, knownReaders, passedOver, type ShareRequest } from './share-files';
import { countsOf, withFileKey } from './used-keys';
import type { VaultSession } from './vault-session';

/** Whose files get a new key, and who shall not have it. */
export interface AnewRequest extends Omit<ShareRequest, 'add'> {
  readonly session: VaultSession;
  readonly rules: PolicyRules;
}

export interface AnewServices {
  readonly crypt: CryptPool;
  readonly parse: ParsePool;
  readonly scratch: () => ScratchFolder;
  readonly keyImages: EncryptServices['keyImages'];
  readonly usedKeys?: EncryptServices['usedKeys'];
  readonly describe: DescribeError;
}

/**
 * Encrypts files anew, under new keys, for everybody who can open them but those who are removed; a file none of them
 * can open stays as it is. The new file is read back and compared before the old one goes; in between the original
 * lies in a scratch folder of mode 0700. This keeps the removed readers out of the new copy only. Throws what
 * `shareFiles` throws; a file with readers nobody here knows is `unknown-readers`.
 */
export async function encryptAnew(
  request: AnewRequest,
  services: AnewServices,
  { signal, emit, audit }: Omit<RunningJob, 'record'>,
): Promise<void> {
  assertRemovable(request);
  const collection = await collectFiles(request.sources, signal);
  const bytes = collection.files.reduce((sum, file) => sum + file.bytes, 0);
  const files = collection.files.length + collection.unreadable.length;
  const { skipped } = collection;
  emit({ v: 1, type: 'plan', action: 'share', files, bytes, skipped, names: [...request.names] });
  const warn = warnOnce(emit);
  warn('anew-new-copy-only');
  const supply = await services.keyImages({ files: collection.files.length, warn });
  const people = [
    ...new Set([
      ...(await knownReaders({ ...request, given: request.identities })).map(({ recipient }) => recipient),
      ...request.remove,
    ]),
  ];
  const work: WorkOnFile = (file, running) =>
    passedOver(file, () => anewOne(file, { request, services, supply, people }, running));
  const { describe } = services;
  // One at a time: each has its original on the disk for a while.
  const summary = await runJob({
    action: 'share',
    collection,
    lanes: 1,
    signal,
    emit,
    describe,
    work,
    audit,
  });
  emit({ ...summary, ...countsOf(services.usedKeys) });
}

interface Anew {
  readonly request: AnewRequest;
  readonly services: AnewServices;
  readonly supply: KeyImageSupply;
  /** Every recipient a reader could be recognised as. */
  readonly people: readonly string[];
}

async function anewOne(
  file: CollectedFile,
  anew: Anew,
  running: Parameters<WorkOnFile>[1],
): Promise<FileOutcome> {
  const { request } = anew;
  const readers = await readersIn(file, anew, running);
  const removed = readers.filter((reader) => reader !== null && request.remove.includes(reader)).length;
  if (removed === 0) return { status: 'done', output: file.label, added: 0, removed: 0 };
  const staying = readers.flatMap((reader) => {
    if (reader === null) throw new AppError('unknown-readers', 'a reader nobody here knows');
    return request.remove.includes(reader) ? [] : [reader];
  });
  if (staying.length === 0) throw new AppError('reader-needed', 'nobody would be left');
  const recipients = [...new Set([...staying, ...request.demanded])];
  const source = openSource(file.path);
  let made: Awaited<ReturnType<typeof encryptAgain>>;
  try {
    made = await encryptAgain(file, recipients, anew, running);
    assertStill(source, join(dirname(file.path), made.name));
  } finally {
    closeSource(source);
  }
  removeFile(file.path);
  const { name, fileIdHex, ...facts } = made;
  const { carrier, originalBytes, outputBytes, sha256, verified } = facts;
  const output = join(dirname(file.label), shownText(name));
  const outputSha256 = await sha256OfFile(join(dirname(file.path), name)).catch(() => undefined);
  const told = { output, carrier, originalBytes, outputBytes, sha256, verified };
  const hashed = outputSha256 === undefined ? {} : { outputSha256 };
  const postQuantum = recipients.every((recipient) => kindOfRecipient(recipient) === 'hybrid');
  return { status: 'done', ...told, ...hashed, fileId: fileIdHex, added: 0, removed, postQuantum };
}

/** Takes the new file away again where the old one was changed meanwhile. Throws `source-changed`. */
function assertStill(source: SourceFile, made: string): void {
  try {
    assertUnchanged(source);
  } catch (error) {
    removeFile(made);
    throw error;
  }
}

/** The file's readers as recipients; null for one nobody here knows. Throws `no-matching-key`, `readers-altered`. */
async function readersIn(
  file: CollectedFile,
  { request, services, people }: Anew,
  running: Parameters<WorkOnFile>[1],
): Promise<readonly (string | null)[]> {
  const task = { source: file.path, identities: request.identities, recipients: people };
  const listed = await services.crypt.listReaders(task, { signal: running.signal });
  if (listed.openedBy === null) throw new AppError('no-matching-key');
  if (listed.readersAltered) throw new AppError('readers-altered', 'not a list to build upon');
  return listed.readers.map(({ known }) => (known === null ? null : people[known]!));
}

/** Decrypts into a scratch folder and encrypts from there. Throws `damaged-data` where another original came out. */
async function encryptAgain(
  file: CollectedFile,
  recipients: readonly string[],
  { request, services, supply }: Anew,
  running: Parameters<WorkOnFile>[1],
) {
  const { identities, minimumFormat, rules } = request;
  const { crypt, parse } = services;
  const scratch = services.scratch();
  try {
    const how = { restoreFolders: false, acceptAlteredReaders: false, mode: 0o600 };
    const task = { source: file.path, targetFolder: scratch.path, identities, minimumFormat, ...how };
    const opened = await crypt.decryptFile(task, running);
    const original = join(scratch.path, opened.released!);
    const { kind } = await parse.classify(original, running.signal);
    const isHidden = rules.hideNames || basename(file.path).startsWith('rs-');
    const keyImage = await orCancelled(supply.next(file.inode), running.signal);
    const result = await withFileKey(services.usedKeys, keyImage, (fileKey) =>
      crypt.encryptFile(
        {
          source: original,
          folders: opened.folders,
          targetFolder: dirname(file.path),
          names: isHidden ? 'hide' : 'keep',
          keepFolders: false,
          kind,
          mediaType: opened.mediaType,
          carrier: allowedCarrier(rules, opened.carrier),
          recipients,
          keyImage,
          fileKey,
          verify: true,
          deleteOriginalWith: null,
        },
        running,
      ),
    );
    if (result.sha256 !== opened.sha256) throw new AppError('damaged-data', 'another original came out');
    return result;
  } finally {
    scratch.remove();
  }
}
