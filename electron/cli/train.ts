import type { Command } from 'commander';
import type { TrainingEvent } from '../../shared/events';
import { CancelledError, EXIT, UsageError, type CliContext } from './context';
import { collect, positiveCount } from './options';
import { fill, sentenceFor, warningSentence, words } from './sentences';

interface TrainFlags {
  readonly domain?: string;
  readonly name: string;
  readonly run?: string;
  readonly recipe: string;
  readonly epochs?: number;
  readonly option?: readonly string[];
  readonly evaluateEvery: number;
  readonly sampleSeed?: string;
  readonly samples?: string;
  readonly json: boolean;
}

const text = words.training;
const BUILT_IN = ['noise', 'spectrogram'];

/** `train SOURCE… --name NAME`: a model of one's own; Ctrl-C stops it, the same command goes on. */
export function registerTrain(program: Command, context: CliContext, done: (code: number) => void): void {
  program
    .command('train')
    .description(text.help.train)
    .argument('<sources...>', text.help.trainSource)
    .requiredOption('--name <name>', text.help.modelName)
    .option('--domain <domain>', text.help.domain)
    .option('--run <run>', text.help.run)
    .option('--recipe <recipe>', text.help.recipe, 'default')
    .option('--epochs <n>', text.help.epochs, positiveCount)
    .option('-O, --option <name=value>', text.help.option, collect)
    .option('--evaluate-every <n>', text.help.evaluateEvery, positiveCount, 1)
    .option('--samples <dir>', text.help.samples)
    .option('--sample-seed <image>', text.help.sampleSeed)
    .option('--json', words.help.json, false)
    .action(async (sources: readonly string[], flags: TrainFlags) => {
      const input = {
        source: sources.map(context.grant),
        transformation: isFolder(flags.domain) ? context.grant(flags.domain) : undefined,
        name: flags.name,
        run: flags.run,
        recipe: recipeOf(flags.recipe),
        options: optionsOf(flags),
        evaluateEvery: flags.evaluateEvery,
        sampleSeed: flags.sampleSeed === undefined ? undefined : context.grant(flags.sampleSeed),
        samples: flags.samples === undefined ? undefined : context.grant(flags.samples),
      };
      const client = await context.client();
      const controller = new AbortController();
      context.onInterrupt = () => controller.abort();
      try {
        const events = await client.training.start(input, { signal: controller.signal });
        for await (const event of events) {
          // For the page, or in the folder of the samples: a picture, and how far an epoch has come.
          if (event.type === 'sample' || event.type === 'step') continue;
          process.stdout.write(flags.json ? `${JSON.stringify(event)}\n` : sentencesOf(event));
        }
      } catch (error) {
        if (controller.signal.aborted) throw new CancelledError();
        throw error;
      }
      done(EXIT.done);
    });
}

const isFolder = (domain: string | undefined): domain is string =>
  domain !== undefined && !BUILT_IN.includes(domain);

function recipeOf(recipe: string): 'default' | 'as-published' {
  if (recipe === 'default' || recipe === 'as-published') return recipe;
  throw new UsageError(text.help.recipe);
}

/** `a=1` and `terms.b=2` as the object they stand for; a value that is neither a number nor true or false stays a word. */
function optionsOf({ domain, epochs, option = [] }: TrainFlags): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  if (domain !== undefined && !isFolder(domain)) options['domain'] = domain;
  if (epochs !== undefined) options['epochs'] = epochs;
  for (const given of option) {
    const [name, value] = given.split('=');
    if (!name || !value) throw new UsageError(text.badOption);
    options[name] = valueOf(value);
  }
  return options;
}

function valueOf(word: string): unknown {
  if (word === 'true' || word === 'false') return word === 'true';
  return Number.isNaN(Number(word)) ? word : Number(word);
}

type Told = Exclude<TrainingEvent, { readonly type: 'sample' | 'step' }>;

function sentencesOf(event: Told): string {
  switch (event.type) {
    case 'images':
      return [
        fill(text.images, { usable: event.usable }),
        ...event.refused.map(({ code, files }) =>
          fill(text.refused, { files, code, what: sentenceFor({ code }).split('\n')[0] ?? '' }),
        ),
        '',
      ].join('\n');
    case 'started': {
      const damaged = event.damaged > 0 ? `${fill(text.damaged, { damaged: event.damaged })}\n` : '';
      return `${damaged}${fill(text.started, { run: event.run, epoch: event.epoch })}\n`;
    }
    case 'warning':
      return `${words.warning}: ${warningSentence(event.warning)}\n`;
    case 'restarted':
      return `${fill(text.restarted, { epoch: event.epoch })}\n`;
    case 'epoch':
      return `${epochSentence(event)}\n`;
    case 'model':
      return `${fill(text.model, { name: event.name, sha256: event.sha256 })}\n`;
    case 'stopped':
      return `${fill(text.stopped, { epoch: event.epoch })}\n`;
  }
}

const short = (value: number) => value.toPrecision(5);

function epochSentence(event: Extract<TrainingEvent, { readonly type: 'epoch' }>): string {
  const { epoch, epochs, generatorLoss, critic, measures, seconds } = event;
  return fill(text.epoch, {
    epoch,
    epochs,
    loss: short(generatorLoss),
    critic: critic
      ? fill(text.critic, { wasserstein: short(critic.wasserstein), penalty: short(critic.penalty) })
      : text.warmUp,
    measures: measures
      ? fill(text.measures, {
          entropy: short(measures.entropyMean),
          npcr: short(measures.npcrMean),
          uaci: short(measures.uaciMean),
        })
      : '',
    seconds: Math.round(seconds),
  });
}
