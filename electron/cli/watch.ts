import { Option, type Command } from 'commander';
import type { WatchEvent, WatchInput } from '../../shared/watch-contract';
import { isInside } from '../storage/paths';
import { absolutePath } from '../storage/typed-arguments';
import { UsageError, type CliContext } from './context';
import { collect, fileLanes, positiveCount, withPassphrase } from './options';
import { unlockVault, type PassphraseOptions } from './passphrase';
import { preferences } from './preferences';
import { runJob } from './run-job';
import { words } from './sentences';

interface WatchOptions extends PassphraseOptions {
  readonly to: string;
  readonly recipient?: readonly string[];
  readonly names?: 'hide' | 'keep';
  readonly keyImages?: '64' | 'file' | 'job';
  readonly jobs?: number;
  readonly every: number;
  readonly json: boolean;
}

const text = words.jobs;

/** `watch DIR --to DIR`: new files are encrypted once they have stopped changing; Ctrl-C ends it. */
export function registerWatch(program: Command, context: CliContext, done: (code: number) => void): void {
  const command = program
    .command('watch')
    .description(text.help.watch)
    .argument('<dir>', text.help.watched)
    .requiredOption('--to <dir>', text.help.watchTo)
    .option('-r, --recipient <recipient>', words.help.recipient, collect)
    .addOption(new Option('--names <how>', words.help.names).choices(['hide', 'keep']))
    .addOption(new Option('--key-images <how>', text.help.keyImages).choices(['64', 'file', 'job']))
    .option('--jobs <n>', text.help.lanes, fileLanes)
    .option('--every <seconds>', text.help.every, positiveCount, 5)
    .option('--json', words.help.json, false);
  withPassphrase(command).action(async (folder: string, options: WatchOptions) => {
    const { to, every, json } = options;
    if (isInside(absolutePath(folder), absolutePath(to))) throw new UsageError(text.watchInside);
    const client = await context.client();
    await unlockVault(context, client, options);
    process.stderr.write(`${text.watching}\n`);
    const input: WatchInput = {
      folder: context.grant(folder),
      target: context.grant(to),
      recipients: [...(options.recipient ?? [])],
      names: options.names ?? preferences(context.out).names,
      carrier: 'auto',
      keyImages: options.keyImages === 'job' ? 'request' : (options.keyImages ?? 'auto'),
      lanes: options.jobs,
      everySeconds: every,
      isKept: false,
    };
    const start = async () => onlyNew(await client.watch.start(input));
    done(await runJob(context, { action: 'encrypt', json, start, stop: () => client.watch.pause() }));
  });
}

/** What was done before is not told again. */
async function* onlyNew(events: AsyncIterable<WatchEvent>): AsyncGenerator<WatchEvent> {
  for await (const event of events) if (event.type !== 'file' || event.earlier !== true) yield event;
}
