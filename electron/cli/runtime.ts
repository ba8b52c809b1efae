import type { Command } from 'commander';
import { EXIT, type CliContext } from './context';
import { fill, reasonSentence, words } from './sentences';

/** `runtime install FILE`, `runtime show`. */
export function registerRuntime(program: Command, context: CliContext, done: (code: number) => void): void {
  const runtime = program.command('runtime').description(words.help.runtime);
  runtime
    .command('install')
    .description(words.help.runtimeInstall)
    .argument('<file>', words.help.runtimeFile)
    .option('--json', words.help.json, false)
    .action(async (file: string, { json }: { json: boolean }) => {
      const client = await context.client();
      const { sha256, state } = await client.app.installRuntime({ file: context.grant(file) });
      const line = { v: 1, type: 'runtime', sha256, ...state };
      process.stdout.write(
        json
          ? `${JSON.stringify(line)}\n`
          : `${fill(words.runtimeInstalled, { sha256, device: state.device, version: state.version })}\n`,
      );
      done(EXIT.done);
    });
  runtime
    .command('show')
    .description(words.help.runtimeShow)
    .option('--json', words.help.json, false)
    .action(async ({ json }: { json: boolean }) => {
      const state = await (await context.client()).app.runtime();
      const line = { v: 1, type: 'runtime', ...state };
      const now = fill(words.runtimeNow, { device: state.device, version: state.version });
      const sentences = [now, ...state.reasons.map(reasonSentence)];
      process.stdout.write(`${json ? JSON.stringify(line) : sentences.join('\n')}\n`);
      done(EXIT.done);
    });
}
