import type { Command } from 'commander';
import type { ListedModel } from '../../shared/generator-contract';
import { EXIT, UsageError, type CliContext, type EngineClient } from './context';
import { positiveCount } from './options';
import { fill, words } from './sentences';

const text = words.training;

type Act = (
  client: EngineClient,
  args: readonly string[],
) => Promise<{ readonly json: unknown; readonly line: string }>;

/** `models list|import|export|use|rename|delete|evaluate`. */
export function registerModels(program: Command, context: CliContext, done: (code: number) => void): void {
  const models = program.command('models').description(text.help.models);
  const register = (usage: string, description: string, act: Act) => {
    const command = models.command(usage).description(description).option('--json', words.help.json, false);
    command.action(async () => {
      const { json } = command.opts<{ json: boolean }>();
      const told = await act(await context.client(), command.args);
      process.stdout.write(`${json ? JSON.stringify(told.json) : told.line}\n`);
      done(EXIT.done);
    });
  };

  register('list', text.help.modelsList, async (client) => {
    const all = await client.models.list();
    return { json: all.map(entry), line: all.map(lineOf).join('\n') };
  });
  register('import <file>', text.help.modelsImport, async (client, [file]) =>
    told(await client.models.import({ file: context.grant(file!) })),
  );
  register('use <model>', text.help.modelsUse, async (client, [model]) =>
    told(await client.models.use({ sha256: await chosenModel(client, model!) })),
  );
  register('rename <model> <name>', text.help.modelsRename, async (client, [model, name]) =>
    told(await client.models.rename({ sha256: await chosenModel(client, model!), name: name! })),
  );
  register('delete <model>', text.help.modelsDelete, async (client, [model]) => {
    const sha256 = await chosenModel(client, model!);
    await client.models.delete({ sha256 });
    return { json: { v: 1, type: 'deleted', sha256 }, line: text.deleted };
  });
  registerExport(models, context, done);
  registerEvaluate(models, context, done);
}

/** `models export MODEL FILE [--half]`. */
function registerExport(models: Command, context: CliContext, done: (code: number) => void): void {
  models
    .command('export <model> <file>')
    .description(text.help.modelsExport)
    .option('--half', text.help.half, false)
    .option('--json', words.help.json, false)
    .action(async (model: string, file: string, { half, json }: { half: boolean; json: boolean }) => {
      const client = await context.client();
      const sha256 = await chosenModel(client, model);
      await client.models.export({ sha256, target: context.grant(file), half });
      const told = { v: 1, type: 'exported', file };
      process.stdout.write(`${json ? JSON.stringify(told) : fill(text.saved, { file })}\n`);
      done(EXIT.done);
    });
}

interface EvaluateFlags {
  readonly count: number;
  readonly seeds?: string;
  readonly noiseWeight?: number;
  readonly rawKeys?: string;
  readonly json: boolean;
}

/** `models evaluate MODEL`; MODEL may be `noise`, for the figures of noise itself. */
function registerEvaluate(models: Command, context: CliContext, done: (code: number) => void): void {
  models
    .command('evaluate <model>')
    .description(text.help.modelsEvaluate)
    .option('--count <n>', words.help.count, positiveCount, 20)
    .option('--seeds <folder>', text.help.seeds)
    .option('--noise-weight <w>', text.help.noiseWeight, Number)
    .option('--raw-keys <file>', text.help.rawKeys)
    .option('--json', words.help.json, false)
    .action(async (model: string, { count, seeds, noiseWeight, rawKeys, json }: EvaluateFlags) => {
      const client = await context.client();
      const of =
        model === 'noise'
          ? { kind: 'noise' as const }
          : { kind: 'model' as const, sha256: await chosenModel(client, model) };
      const { measures, ...sensitivity } = await client.models.evaluate({
        of,
        count,
        noiseWeight,
        seeds: seeds === undefined ? undefined : context.grant(seeds),
        rawKeys: rawKeys === undefined ? undefined : context.grant(rawKeys),
      });
      const figures = { ...measures, ...sensitivity };
      const lines = Object.entries(figures).map(([name, value]) => `${name.padEnd(16)}${value.toFixed(5)}`);
      const told = { v: 1, type: 'measures', of: model, count, ...figures };
      process.stdout.write(`${json ? JSON.stringify(told) : lines.join('\n')}\n`);
      done(EXIT.done);
    });
}

/** The SHA-256 of the model a beginning stands for. Throws UsageError where it is none's or several's. */
export async function chosenModel(client: EngineClient, beginning: string): Promise<string> {
  const fitting = (await client.models.list()).filter(({ sha256 }) => sha256.startsWith(beginning));
  if (fitting.length !== 1) throw new UsageError(text.unknownModel);
  return fitting[0]!.sha256;
}

const entry = (model: ListedModel) => ({ v: 1, type: 'model', ...model });
const told = (model: ListedModel) => ({ json: entry(model), line: lineOf(model) });

function lineOf({ sha256, name, isActive, isShipped, trained, training }: ListedModel): string {
  const shipped = trained ? text.shipped : text.untrained;
  const origin = isShipped ? shipped : text.own;
  return fill(text.listed, {
    mark: isActive ? '*' : ' ',
    sha256: sha256.slice(0, 16),
    name,
    origin: training?.asPublished ? `${origin}, ${text.asPublished}` : origin,
  });
}
