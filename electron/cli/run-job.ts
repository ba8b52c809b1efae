import type { SummaryEvent } from '../../shared/events';
import type { WatchEvent } from '../../shared/watch-contract';
import { AppError } from '../../shared/errors';
import { OUT_OF_MEMORY } from '../processes/host';
import { EXIT, type CliContext, type EngineClient } from './context';
import { errorDataOf } from './failure';
import { jsonOutput, textOutput } from './job-output';
import { words } from './sentences';

/** How long a cancelled job may take to clean up before the command line gives up on it. */
const CANCEL_LIMIT_MS = 10_000;

/**
 * Runs a job and writes what it tells; returns the exit status. Ctrl-C cancels the job, which ends with its
 * summary; a second Ctrl-C, or an engine that does not answer, ends the process.
 */
export async function runJob(
  context: CliContext,
  options: {
    readonly action: SummaryEvent['action'];
    readonly json: boolean;
    readonly start: (client: EngineClient) => Promise<AsyncIterable<WatchEvent>>;
    /** Asks the engine to stop it, where that is not the end of a job. */
    readonly stop?: (client: EngineClient) => Promise<unknown>;
  },
): Promise<number> {
  const output = options.json ? jsonOutput(options.action) : await textOutput(options.action);
  let cancelled = false;
  let running = false;
  let giveUp: (error: AppError) => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => (giveUp = reject));
  context.onInterrupt = () => {
    if (cancelled) process.exit(EXIT.cancelled);
    cancelled = true;
    // Before the first event there is nothing to clean up: the engine is only asked for keys.
    if (!running) return giveUp(new AppError('cancelled'));
    void context
      .client()
      .then(options.stop ?? ((client) => Promise.all([client.files.cancel(), client.jobs.stop()])))
      .catch(() => undefined);
    setTimeout(() => process.exit(EXIT.cancelled), CANCEL_LIMIT_MS).unref();
  };
  try {
    const drained = drain(context, options.start, (event) => {
      running = true;
      if (event.type === 'refused') output.failed(event.error);
      else if (event.type !== 'looked') output.event(event);
    });
    await Promise.race([drained, engineDeath(context), givenUp]);
  } catch (error) {
    output.failed(cancelled ? { code: 'cancelled' } : errorDataOf(error));
  } finally {
    context.onInterrupt = undefined;
  }
  const { summary } = output;
  if (!summary) {
    output.failed({ code: cancelled ? 'cancelled' : 'worker-crashed' });
    return cancelled ? EXIT.cancelled : EXIT.failed;
  }
  if (summary.cancelled) return EXIT.cancelled;
  return summary.failed > 0 ? EXIT.failed : EXIT.done;
}

async function drain(
  context: CliContext,
  start: (client: EngineClient) => Promise<AsyncIterable<WatchEvent>>,
  write: (event: WatchEvent) => void,
): Promise<void> {
  for await (const event of await start(await context.client())) write(event);
}

/** Rejects when the engine ends before the job does. */
async function engineDeath(context: CliContext): Promise<never> {
  const how = await context.engine().ended;
  if (how === OUT_OF_MEMORY) process.stderr.write(`${words.engineMemory}\n`);
  throw new AppError('worker-crashed', `the engine ended (${how})`);
}
