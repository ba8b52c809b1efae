import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../shared/contract';
import type { JobEvent } from '../../shared/events';
import type { ClientContext, RunningJob } from './context';
import { eventStream } from './event-stream';

const base = implement(contract).$context<ClientContext>();

/** Errors leave as the contract's FAILED with a code; what is unexpected stands in the log under the id. */
const failed = (context: ClientContext, error: unknown) =>
  error instanceof ORPCError ? error : new ORPCError('FAILED', { data: context.log.describe(error) });

/** Calls of the contract whose failures leave as its own. */
export const os = base.use(async ({ next, context }) => {
  try {
    return await next();
  } catch (error) {
    throw failed(context, error);
  }
});

/** What a job does; it tells events. */
export type Work<T> = (emit: (event: T) => void, signal: AbortSignal) => Promise<void>;

/** Runs a job whose events go to the client; it ends when the client cancels, stops listening or is gone. */
export async function* job<T = JobEvent>(
  context: ClientContext,
  signal: AbortSignal | undefined,
  work: Work<T>,
  kind: RunningJob['kind'] = 'files',
) {
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal?.addEventListener('abort', stop);
  let running: RunningJob | undefined;
  const tracked: Work<T> = (emit, stopped) => {
    const working = work(emit, stopped);
    const ended = working
      .catch(() => undefined)
      .then(() => void (running && context.running.delete(running)));
    context.running.add((running = { kind, controller, ended }));
    return working;
  };
  try {
    yield* eventStream(tracked, controller);
  } catch (error) {
    throw failed(context, error);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Stops what a client has running of one kind; how much that was. */
export function stop({ running }: ClientContext, kind: RunningJob['kind']): number {
  const some = [...running].filter((one) => one.kind === kind);
  for (const { controller } of some) controller.abort();
  return some.length;
}
