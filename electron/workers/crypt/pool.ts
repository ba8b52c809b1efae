import { join } from 'node:path';
import { AppError, errorCodeOf } from '../../../shared/errors';
import { removeFile } from '../../storage/files';
import { newTemporaryToken, removeStaleTemporaries, temporaryName } from '../../storage/temporary-names';
import { CallControl } from '../call-control';
import type { ParseWorkers } from '../parse/pool';
import { createThreadPool } from '../thread-pool';
import type { DecryptCall, EncryptCall, UnpackRequest } from './messages';
import type { CallOptions, CryptPool } from './tasks';

const PROGRESS_MS = 100;

/** Starts the crypt pool. `file`: path of the built worker; `parse` unpacks files from outside for it. */
export function createCryptPool(options: {
  readonly file: string;
  readonly threads: number;
  readonly parse: Pick<ParseWorkers, 'unpack' | 'inspect'>;
}): CryptPool {
  const { file, threads, parse } = options;
  const pool = createThreadPool({ file, minThreads: threads, maxThreads: threads });
  const cleaned = new Set<string>();
  let calls = 0;

  pool.onMessage((message) => {
    const request = message as UnpackRequest;
    // A dead parse worker closes the port; the crypt worker at its other end reports it.
    parse.unpack(request.path, request.port).catch(() => request.port.close());
  });

  const call = async <T>(
    name: string,
    task: EncryptCall['task'] | DecryptCall['task'],
    given: CallOptions = {},
  ) => {
    const folder = task.targetFolder;
    if (folder !== null) cleanOnce(folder, cleaned);
    const control = new CallControl();
    const token = newTemporaryToken();
    const id = ++calls;
    const running = pool.run<T>({ name, input: { id, task, token, control: control.memory } });
    try {
      return await watched(running, control, given);
    } catch (error) {
      if (errorCodeOf(error) === 'worker-crashed' && folder !== null)
        removeFile(join(folder, temporaryName(token)));
      throw error;
    }
  };

  return {
    encryptFile: (task, given) => call('encryptFile', task, given),
    decryptFile: (task, given) => call('decryptFile', task, given),
    inspectFile: (source, given) => parse.inspect(source, given?.signal),
    close: () => pool.close(),
  };
}

/** Removes what dead processes left in a folder, once per pool and folder. */
function cleanOnce(folder: string, cleaned: Set<string>): void {
  if (cleaned.has(folder)) return;
  cleaned.add(folder);
  try {
    removeStaleTemporaries(folder);
  } catch {
    // The call itself will say what is wrong with the folder.
  }
}

/** Passes a cancellation on to the worker and its progress to the caller while the call runs. */
async function watched<T>(
  running: Promise<T>,
  control: CallControl,
  { signal, onProgress }: CallOptions,
): Promise<T> {
  const timer = onProgress && setInterval(() => onProgress(control.progress()), PROGRESS_MS);
  let abort = () => {};
  const withdrawn = new Promise<never>((_, reject) => {
    abort = () => {
      control.stop('cancelled');
      if (control.withdraw()) reject(new AppError('cancelled', 'withdrawn before it began'));
    };
  });
  try {
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    // A withdrawn call still comes to an end in the pool; its failure has been told already.
    running.catch(() => undefined);
    return await Promise.race([running, withdrawn]);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', abort);
  }
}
