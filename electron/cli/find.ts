import type { Command } from 'commander';
import { MOST_FOUND, type FoundFile } from '../../shared/jobs-contract';
import { EXIT, type CliContext } from './context';
import { withPassphrase } from './options';
import { unlockVault, type PassphraseOptions } from './passphrase';
import { fill, words } from './sentences';

const text = words.jobs;

/** `find TEXT`: which file of a job is which; 1 where none is. */
export function registerFind(program: Command, context: CliContext, done: (code: number) => void): void {
  const command = program
    .command('find')
    .description(text.help.find)
    .argument('<text>', text.help.findText)
    .option('--json', words.help.json, false);
  withPassphrase(command).action(
    async (wanted: string, options: PassphraseOptions & { readonly json: boolean }) => {
      const client = await context.client();
      if ((await client.vault.state()).status !== 'none') await unlockVault(context, client, options);
      const found = await client.jobs.find({ text: wanted });
      const line = options.json ? (file: FoundFile) => JSON.stringify(file) : lineOf;
      for (const file of found) process.stdout.write(`${line(file)}\n`);
      if (found.length === 0 && !options.json) process.stderr.write(`${text.notFound}\n`);
      if (found.length >= MOST_FOUND) process.stderr.write(`${fill(text.mostFound, { n: MOST_FOUND })}\n`);
      done(found.length > 0 ? EXIT.done : EXIT.failed);
    },
  );
}

const lineOf = ({ job = '-', action, source, output = '-', fileId = '-' }: FoundFile) =>
  fill(text.found, { job, action: text.action[action], source, output, fileId });
