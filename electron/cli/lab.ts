import { InvalidArgumentError, type Command } from 'commander';
import { EXIT, type CliContext } from './context';
import { fill, words } from './sentences';

const text = words.analysis;
const MOST_ROUNDS = 192;

function rounds(value: string): number {
  if (!/^[1-9][0-9]{0,2}$/.test(value) || Number(value) > MOST_ROUNDS)
    throw new InvalidArgumentError(text.help.rounds);
  return Number(value);
}

/** `lab encrypt IMAGE --out DIR` and `lab decrypt DIR`: the paper profile, for research. */
export function registerLab(program: Command, context: CliContext, done: (code: number) => void): void {
  const lab = program.command('lab').description(text.help.lab);
  lab
    .command('encrypt')
    .description(text.help.labEncrypt)
    .argument('<image>', text.help.image)
    .requiredOption('--out <dir>', text.help.out)
    .option('-k, --rounds <k>', text.help.rounds, rounds, 10)
    .option('--json', words.help.json, false)
    .action(async (image: string, options: { out: string; rounds: number; json: boolean }) => {
      const client = await context.client();
      const input = { image: context.grant(image), out: context.grant(options.out), k: options.rounds };
      const { files } = await client.lab.encrypt(input);
      const lines = [text.notForDiagnosis, ...files].join('\n');
      process.stdout.write(`${options.json ? JSON.stringify({ v: 1, type: 'experiment', files }) : lines}\n`);
      done(EXIT.done);
    });
  lab
    .command('decrypt')
    .description(text.help.labDecrypt)
    .argument('<dir>', text.help.out)
    .option('--json', words.help.json, false)
    .action(async (folder: string, { json }: { json: boolean }) => {
      const client = await context.client();
      const { output, same } = await client.lab.decrypt({ folder: context.grant(folder) });
      const sentence = fill(same ? text.same : text.other, { output });
      process.stdout.write(`${json ? JSON.stringify({ v: 1, type: 'restored', output, same }) : sentence}\n`);
      done(same ? EXIT.done : EXIT.failed);
    });
}
