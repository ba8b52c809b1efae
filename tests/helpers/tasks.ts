import { randomBytes } from 'node:crypto';
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
