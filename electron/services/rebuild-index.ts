import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AppError, errorCodeOf } from '../../shared/errors';
import { collectFiles } from './collect-files';
import type { DecryptRequest } from './decrypt-files';
import type { RunningJob } from './encrypt-files';
import type { FileIndex } from './file-index';
import type { CryptPool, DescribeError } from './ports';
import { runJob, type FileOutcome, type WorkOnFile } from './run-job';

/**
 * Opens every encrypted file, which checks it whole, and writes name, folders and place as its manifest has them into
 * the index; what is not ours is passed over. Throws `identity-needed` without any key; what is wrong with one file is
 * that file's event.
 */
export async function rebuildIndex(
  request: Pick<DecryptRequest, 'sources' | 'ownIdentities' | 'minimumFormat'>,
  services: {
    readonly crypt: Pick<CryptPool, 'decryptFile'>;
    readonly describe: DescribeError;
    readonly index: FileIndex;
  },
  { signal, emit }: Omit<RunningJob, 'record' | 'audit'>,
): Promise<void> {
  const { ownIdentities: identities, minimumFormat } = request;
  if (identities.length === 0) throw new AppError('identity-needed', 'no identity at hand');
  const collection = await collectFiles(request.sources, signal);
  const bytes = collection.files.reduce((sum, file) => sum + file.bytes, 0);
  const { files, skipped } = collection;
  emit({ v: 1, type: 'plan', action: 'verify', files: files.length, bytes, skipped });
  const how = { targetFolder: null, restoreFolders: false, acceptAlteredReaders: false, mode: 0o600 };
  const work: WorkOnFile = async (file, running) => {
    try {
      const task = { source: file.path, identities, minimumFormat, ...how };
      const { name, folders, fileIdHex, originalBytes, sha256 } = await services.crypt.decryptFile(
        task,
        running,
      );
      services.index.add({
        fileId: fileIdHex,
        source: join(...folders, name),
        output: file.path,
        fields: {},
      });
      return { status: 'done', name, fileId: fileIdHex, originalBytes, sha256 } satisfies FileOutcome;
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === 'not-encrypted' && !file.named) return { status: 'skipped', error: { code } };
      throw error;
    }
  };
  const lanes = availableParallelism() + 1;
  const { describe } = services;
  emit(await runJob({ action: 'verify', collection, lanes, signal, emit, describe, work }));
}
