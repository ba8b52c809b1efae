import type { Command } from 'commander';
import type { KeyImageEvent } from '../../shared/events';
import { CancelledError, EXIT, UsageError, type CliContext } from './context';
import { positiveCount } from './options';
import { fill, words } from './sentences';

interface KeyImageOptions {
  readonly seed?: string;
  readonly out: string;
  readonly count?: number;
  readonly json: boolean;
}

/** `key-image --out FILE.png`, or `--count N --out DIR`. */
export function registerKeyImage(program: Command, context: CliContext, done: (code: number) => void): void {
  program
    .command('key-image')
    .description(words.help.keyImage)
    .option('--seed <image>', words.help.seed)
    .requiredOption('--out <path>', words.help.keyImageOut)
    .option('--count <n>', words.help.count, positiveCount)
    .option('--json', words.help.json, false)
    .action(async (options: KeyImageOptions) => {
      const { out, count, seed } = options;
      if (count === undefined && !out.toLowerCase().endsWith('.png'))
        throw new UsageError(words.keyImageOutPng);
      const client = await context.client();
      const controller = new AbortController();
      context.onInterrupt = () => controller.abort();
      const at = context.grant(out);
      const target =
        count === undefined ? { kind: 'file' as const, file: at } : { kind: 'folder' as const, folder: at };
      const input = { seed: seed === undefined ? undefined : context.grant(seed), count: count ?? 1, target };
      try {
        const events = await client.keyImage.generate(input, { signal: controller.signal });
        for await (const grown of events)
          process.stdout.write(`${options.json ? json(grown) : text(grown)}\n`);
      } catch (error) {
        if (controller.signal.aborted) throw new CancelledError();
        throw error;
      }
      done(EXIT.done);
    });
}

type Grown = Omit<KeyImageEvent, 'v' | 'type'>;

const json = (grown: Grown) => JSON.stringify({ v: 1, type: 'key-image', ...grown } satisfies KeyImageEvent);

const text = ({ output, sha256, milliseconds, model, rung }: Grown) =>
  fill(words.keyImageMade, {
    output,
    sha256,
    rung,
    milliseconds: Math.round(milliseconds),
    model: model.trained ? model.id : words.untrained,
  });
