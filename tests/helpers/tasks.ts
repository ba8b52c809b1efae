import { randomBytes } from 'node:crypto';
import { errorCodeOf } from '../../shared/errors';
import type { DecryptTask, EncryptTask } from '../../electron/workers/crypt/tasks';

/** A key image's digests as a job would hand them in; the bytes are random, which any key image may be. */
const keyImage = {
  sha512: new Uint8Array(randomBytes(64)),
  sha256: randomBytes(32).toString('hex'),
  model: null,
};

/** An EncryptTask with the defaults of a file given itself. */
export function encryptTask(
  given: Pick<EncryptTask, 'source' | 'targetFolder' | 'recipients'> & Partial<EncryptTask>,
): EncryptTask {
  return {
    folders: [],
    names: 'hide',
    keepFolders: false,
    kind: 'other',
    mediaType: 'application/octet-stream',
    carrier: 'plain',
    keyImage,
    verify: true,
    deleteOriginalWith: null,
    ...given,
  };
}

/** A DecryptTask that releases into the target folder itself. */
export function decryptTask(
  given: Pick<DecryptTask, 'source' | 'targetFolder' | 'identities'> & Partial<DecryptTask>,
): DecryptTask {
  return { restoreFolders: false, acceptAlteredReaders: false, mode: 0o600, ...given };
}

/** The code a call is refused with, or `done`. What is no AppError fails the test with what was thrown. */
export async function codeOf(running: Promise<unknown>): Promise<string> {
  try {
    await running;
    return 'done';
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'internal') throw error;
    return code;
  }
}
