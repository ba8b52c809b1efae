import type { Command } from 'commander';
import { EXIT, type CliContext } from './context';
import { words } from './sentences';

/** `self-test`: known answers, one file through each carrier, the runtime. */
export function registerSelfTest(program: Command, context: CliContext, done: (code: number) => void): void {
  program
    .command('self-test')
    .description(words.help.selfTest)
    .option('--json', words.help.json, false)
    .action(async ({ json }: { json: boolean }) => {
      const result = await (await context.client()).selfTest();
      const lines = result.checks.map(
        ({ name, ok, detail }) => `${ok ? 'ok    ' : 'FAILED'}  ${name}  ${detail}`,
      );
      process.stdout.write(
        `${json ? JSON.stringify({ v: 1, type: 'self-test', ...result }) : lines.join('\n')}\n`,
      );
      done(result.ok ? EXIT.done : EXIT.failed);
    });
}
