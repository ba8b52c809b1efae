import type { Command } from 'commander';
import type { ListedModel } from '../../shared/contract';
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
  const register = (usage: string, description: string, act: Act, extend?: (command: Command) => void) => {
    const command = models.command(usage).description(description).option('--json', words.help.json, false);
    extend?.(command);
    command.action(async () => {
      const { json, count } = command.opts<{ json: boolean; count?: number }>();
      const args = count === undefined ? command.args : [...command.args, String(count)];
      const told = await act(await context.client(), args);
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
  register('export <model> <file>', text.help.modelsExport, async (client, [model, file]) => {
    await client.models.export({ sha256: await chosen(client, model!), target: context.grant(file!) });
    return { json: { v: 1, type: 'exported', file }, line: fill(text.saved, { file: file! }) };
  });
  register('use <model>', text.help.modelsUse, async (client, [model]) =>
    told(await client.models.use({ sha256: await chosen(client, model!) })),
  );
  register('rename <model> <name>', text.help.modelsRename, async (client, [model, name]) =>
    told(await client.models.rename({ sha256: await chosen(client, model!), name: name! })),
  );
  register('delete <model>', text.help.modelsDelete, async (client, [model]) => {
    const sha256 = await chosen(client, model!);
    await client.models.delete({ sha256 });
    return { json: { v: 1, type: 'deleted', sha256 }, line: text.deleted };
  });
  register(
    'evaluate <model>',
    text.help.modelsEvaluate,
    async (client, [model, count]) => {
      const sha256 = await chosen(client, model!);
      const measures = await client.models.evaluate({ sha256, count: Number(count) });
      const lines = Object.entries(measures).map(([name, value]) => `${name.padEnd(14)}${value.toFixed(5)}`);
      return { json: { v: 1, type: 'measures', sha256, ...measures }, line: lines.join('\n') };
    },
    (command) => command.option('--count <n>', words.help.count, positiveCount, 20),
  );
}

/** The SHA-256 a beginning stands for. */
async function chosen(client: EngineClient, beginning: string): Promise<string> {
  const fitting = (await client.models.list()).filter(({ sha256 }) => sha256.startsWith(beginning));
  if (fitting.length !== 1) throw new UsageError(text.unknownModel);
  return fitting[0]!.sha256;
}

const entry = (model: ListedModel) => ({ v: 1, type: 'model', ...model });
const told = (model: ListedModel) => ({ json: entry(model), line: lineOf(model) });

function lineOf({ sha256, name, isActive, isShipped, trained }: ListedModel): string {
  const shipped = trained ? text.shipped : text.untrained;
  return fill(text.listed, {
    mark: isActive ? '*' : ' ',
    sha256: sha256.slice(0, 16),
    name,
    origin: isShipped ? shipped : text.own,
  });
}
