import { setTimeout as wait } from 'node:timers/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { JobEvent } from '../../shared/events';
import { factsOf, listFolder } from '../storage/folder-listing';
import { EXIT, UsageError, type CliContext, type EngineClient } from './context';
import { positiveCount, withPassphrase } from './options';
import { unlockVault, type PassphraseOptions } from './passphrase';
import { preferences } from './preferences';
import { runJob } from './run-job';
import { words } from './sentences';

interface WatchOptions extends PassphraseOptions {
  readonly to: string;
  readonly every: number;
  readonly json: boolean;
}

const text = words.jobs;
/** The engine looks twice too: it takes the whole folder, and another file may be half-written. */
const SETTLE_MS = 1_000;

/** `watch DIR --to DIR`: new files are encrypted once they have stopped changing; Ctrl-C ends it. */
export function registerWatch(program: Command, context: CliContext, done: (code: number) => void): void {
  const command = program
    .command('watch')
    .description(text.help.watch)
    .argument('<dir>', text.help.watched)
    .requiredOption('--to <dir>', text.help.watchTo)
    .option('--every <seconds>', text.help.every, positiveCount, 5)
    .option('--json', words.help.json, false);
  withPassphrase(command).action(async (folder: string, options: WatchOptions) => {
    const way = relative(resolve(folder), resolve(options.to));
    if (way === '' || !way.startsWith('..')) throw new UsageError(text.watchInside);
    const client = await context.client();
    await unlockVault(context, client, options);
    process.stderr.write(`${text.watching}\n`);
    done(await watch(context, { client, folder, ...options }));
  });
}

/**
 * Looks again and again. A file whose size and time are the same for two looks has stopped changing; the job of the
 * folder knows which are done, so that nothing is encrypted twice, after a restart neither.
 */
async function watch(
  context: CliContext,
  options: WatchOptions & { readonly client: EngineClient; readonly folder: string },
): Promise<number> {
  const { folder, every } = options;
  const stopped = new AbortController();
  let before = new Map<string, string>();
  const encrypted = new Map<string, string>();
  while (!stopped.signal.aborted) {
    context.onInterrupt = () => stopped.abort();
    const now = lookAt(folder);
    const still = [...now].filter(([path, facts]) => before.get(path) === facts);
    before = now;
    if (still.some(([path, facts]) => encrypted.get(path) !== facts)) {
      const code = await encryptNew(context, options);
      if (code === EXIT.cancelled) return code;
      for (const [path, facts] of still) encrypted.set(path, facts);
    }
    await wait(every * 1000, undefined, { signal: stopped.signal }).catch(() => undefined);
  }
  return EXIT.done;
}

/** Size and time of every file below a folder; one that is gone meanwhile is left out. */
function lookAt(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, isFolder } of listFolder(folder)) {
    const path = join(folder, name);
    if (isFolder) {
      for (const [inner, facts] of lookAt(path)) found.set(inner, facts);
      continue;
    }
    try {
      const { kind, bytes, modifiedNs } = factsOf(path);
      if (kind === 'file') found.set(path, `${bytes} ${modifiedNs}`);
    } catch {
      // The next look sees what is there then.
    }
  }
  return found;
}

/** Goes on with the folder's job; what it did before is not told again. */
async function encryptNew(
  context: CliContext,
  options: WatchOptions & { readonly client: EngineClient; readonly folder: string },
): Promise<number> {
  const { client, folder, to, json } = options;
  const input = {
    sources: [context.grant(folder)],
    target: context.grant(to),
    recipients: [],
    useVault: true,
    identities: [],
    names: preferences(context.out).names,
    carrier: 'auto' as const,
    keyImages: 'auto' as const,
    again: false,
    verify: true,
    deleteOriginals: false,
    settleMs: SETTLE_MS,
  };
  const start = async () => onlyNew(await client.jobs.start({ action: 'encrypt', input }));
  return runJob(context, { action: 'encrypt', json, start });
}

async function* onlyNew(events: AsyncIterable<JobEvent>): AsyncGenerator<JobEvent> {
  for await (const event of events) if (event.type !== 'file' || event.earlier !== true) yield event;
}
