import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { AppError, errorCodeOf } from '../../../shared/errors';
import { wipe } from '../../core/bytes/equal';
import { removeSoon } from '../../storage/files';
import { newTemporaryToken, removeStaleTemporaries, temporaryName } from '../../storage/temporary-names';
import { factsOf } from '../../storage/folder-listing';
import { CallControl } from '../call-control';
import type { ParseWorkers } from '../parse/pool';
import type { Outcome } from '../outcome';
import { STALL_LIMIT_MS, watchForStall } from '../stall-watch';
import { createThreadPool, type ThreadPool } from '../thread-pool';
import type {
  DecryptCall,
  DeleteCall,
  EncryptCall,
  FileWork,
  ShareCall,
  TeamJob,
  WaitingOutput,
  WorkerRequest,
} from './messages';
import type {
  CallOptions,
  CryptPool,
  EncryptResult,
  EncryptTask,
  GroupCallOptions,
  ListedReaders,
  ListReadersTask,
} from './tasks';
import { createRing, TEAM_FROM, type Ring } from './team';

const PROGRESS_MS = 100;

/** Starts the crypt pool. `file`: path of the built worker; `parse` unpacks files from outside for it. */
export function createCryptPool(options: {
  readonly file: string;
  readonly threads: number;
  readonly parse: Pick<ParseWorkers, 'unpack' | 'inspect'>;
  /** What the threads load at once; else with the first file. */
  readonly soon?: FileWork | undefined;
  /** How long a call may show no progress; else STALL_LIMIT_MS. */
  readonly stallLimitMs?: number;
}): CryptPool {
  const { file, threads, parse, soon, stallLimitMs = STALL_LIMIT_MS } = options;
  const pool = createThreadPool({ file, minThreads: threads, maxThreads: threads });
  // Each idle thread takes one. What can't be loaded is told to the first file's call.
  for (let thread = 0; soon && thread < threads; thread++)
    pool.run({ name: 'prepare', input: { soon } }).catch(() => undefined);
  const hashing = createThreadPool({ file, minThreads: 0, maxThreads: threads });
  const cleaned = new Set<string>();
  const large = new Turns();
  let ring: Ring | undefined;
  /** Ends the threads of the large file in hand. */
  let leading: AbortSignal | undefined;
  const unpacking = new Map<string, AbortController>();
  /** Calls whose output may wait for its name, by token. */
  const gated = new Map<string, (ready: readonly WaitingOutput[]) => void>();

  const formTeam = (job: TeamJob) => {
    const control = new CallControl(job.team.control);
    // A thread that dies keeps its segment; the leader must not wait for it.
    const stopOnDeath = (error: unknown) => {
      if (errorCodeOf(error) === 'worker-crashed') control.stop('worker-crashed');
    };
    const signal = leading && { signal: leading };
    const helpers = Array.from({ length: threads - 1 }, () =>
      pool.run({ name: 'help', input: { job }, ...signal }),
    );
    const all = [hashing.run({ name: 'hashInOrder', input: { team: job.team }, ...signal }), ...helpers];
    for (const thread of all) thread.catch(stopOnDeath);
    // Not earlier: a helper that waits in the queue is sent the keys only when its turn comes.
    void Promise.allSettled(all).then(() => wipe(job.schedule.keys.key, job.schedule.keys.baseNonce));
  };

  pool.onMessage((message) => {
    const request = message as WorkerRequest;
    if (request.type === 'help') formTeam(request.job);
    else if (request.type === 'ready') gated.get(request.token)?.(request.ready);
    // A dead parse worker closes the port; the crypt worker at its other end reports it.
    else unpack(request).catch(() => request.port.close());
  });

  const unpack = async ({ path, port }: Extract<WorkerRequest, { type: 'unpack' }>) => {
    const controller = new AbortController();
    unpacking.set(path, controller);
    try {
      await parse.unpack(path, port, controller.signal);
    } finally {
      if (unpacking.get(path) === controller) unpacking.delete(path);
    }
  };

  const call = async <T>(
    name: string,
    task: (EncryptCall | DecryptCall | DeleteCall | ShareCall)['task'],
    given: CallOptions = {},
  ) => {
    const folder = task.targetFolder;
    if (folder !== null) cleanOnce(folder, cleaned);
    const control = new CallControl();
    const token = newTemporaryToken();
    const { onReady, locks } = given;
    if (onReady)
      gated.set(
        token,
        gateKeeper(control, (_, ready) => onReady(ready)),
      );
    const input = { task, token, control: control.memory, gated: onReady !== undefined, locks };
    const watch = watchForStall(control, stallLimitMs);
    const { signal } = watch;
    const run = isLarge(task.source)
      ? () =>
          large.next(() => {
            leading = signal;
            return pool.run<T>({
              name,
              input: { ...input, ring: (ring ??= createRing()) },
              signal,
            });
          })
      : () => pool.run<T>({ name, input, signal });
    try {
      const { onProgress, signal: wish } = given;
      const onTick = onProgress && (() => onProgress(control.progress()));
      return await watched(run(), control, { onTick, signal: wish });
    } catch (error) {
      // What a thread was kept in may still write into the ring, and a parse worker may be kept in the same file.
      if (signal.aborted) {
        ring = undefined;
        unpacking.get(task.source)?.abort(signal.reason);
      }
      if ((signal.aborted || errorCodeOf(error) === 'worker-crashed') && folder !== null)
        await removeSoon(join(folder, temporaryName(token)));
      throw error;
    } finally {
      gated.delete(token);
      watch.end();
    }
  };

  const callTogether = async (tasks: readonly EncryptTask[], given: GroupCallOptions = {}) => {
    const { onReady, locks, onProgress, signal } = given;
    const folder = tasks[0]!.targetFolder;
    cleanOnce(folder, cleaned);
    const control = new CallControl();
    const token = newTemporaryToken();
    const tokens = tasks.map(newTemporaryToken);
    if (onReady) gated.set(token, gateKeeper(control, onReady));
    const input = {
      tasks,
      tokens,
      token,
      control: control.memory,
      gated: onReady !== undefined,
      locks,
    };
    const watch = watchForStall(control, stallLimitMs);
    try {
      const running = pool.run<readonly Outcome<EncryptResult>[]>({
        name: 'encryptFiles',
        input,
        signal: watch.signal,
      });
      const onTick = onProgress && (() => onProgress(control.filesCounted()));
      return await watched(running, control, { onTick, signal });
    } catch (error) {
      if (watch.signal.aborted || errorCodeOf(error) === 'worker-crashed')
        await Promise.all(tokens.map((part) => removeSoon(join(folder, temporaryName(part)))));
      throw error;
    } finally {
      gated.delete(token);
      watch.end();
    }
  };

  return {
    encryptFiles: callTogether,
    encryptFile: (task, given) => call('encryptFile', task, given),
    deleteOriginal: (task, given) => call('deleteOriginal', task, given),
    decryptFile: (task, given) => call('decryptFile', task, given),
    inspectFile: (source, given) => parse.inspect(source, given?.signal),
    listReaders: (task, given = {}) => listReaders(pool, task, { ...given, limitMs: stallLimitMs }),
    shareFile: (task, given) => call('shareFile', task, given),
    close: async () => {
      await pool.close();
      await hashing.close();
    },
  };
}

/** Answers a call's gate when all its outputs that wait are on record, or with the first refusal. */
function gateKeeper(
  control: CallControl,
  onReady: NonNullable<GroupCallOptions['onReady']>,
): (waiting: readonly WaitingOutput[]) => void {
  return (waiting) => {
    Promise.all(waiting.map(({ index, ready }) => onReady(index, ready))).then(
      () => control.answerGate(),
      (error: unknown) => control.answerGate(errorCodeOf(error)),
    );
  };
}

/** A head is short: what takes longer than a call may stand still is given up. */
async function listReaders(
  pool: ThreadPool,
  task: ListReadersTask,
  { signal, limitMs }: CallOptions & { readonly limitMs: number },
): Promise<ListedReaders> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const either = signal ? AbortSignal.any([signal, limit]) : limit;
    return await pool.run({ name: 'listReaders', input: { task }, signal: either });
  } catch (error) {
    if (limit.aborted && !signal?.aborted) throw new AppError('timed-out', 'a head was looked at');
    throw error;
  }
}

/** Whether several threads may work on a file. A file that can't be asked is left to the worker to refuse. */
function isLarge(path: string): boolean {
  try {
    return factsOf(path).bytes > TEAM_FROM;
  } catch {
    return false;
  }
}

/** One after the other: a large file has all threads and the ring to itself. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  next<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act, act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
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
  {
    signal,
    onTick,
  }: { readonly signal?: AbortSignal | undefined; readonly onTick?: (() => void) | undefined },
): Promise<T> {
  const timer = onTick && setInterval(onTick, PROGRESS_MS);
  let abort = () => {};
  const withdrawn = new Promise<never>((_, reject) => {
    abort = () => {
      control.stop('cancelled');
      if (control.withdraw()) reject(new AppError('cancelled', 'withdrawn before it began'));
    };
  });
  try {
    // A job gives all its files one signal.
    if (signal) setMaxListeners(0, signal);
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
