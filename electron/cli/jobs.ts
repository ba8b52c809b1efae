import type { Command } from 'commander';
import type { ListedJob } from '../../shared/jobs-contract';
import { EXIT, type CliContext, type EngineClient } from './context';
import { withPassphrase } from './options';
import { givenPassphrase, unlockVault, type PassphraseOptions } from './passphrase';
import { runJob } from './run-job';
import { fill, words } from './sentences';

const text = words.jobs;

interface JobsOptions extends PassphraseOptions {
  readonly json: boolean;
}

/** `jobs list|resume|cancel|export` */
export function registerJobs(program: Command, context: CliContext, done: (code: number) => void): void {
  const jobs = program.command('jobs').description(text.help.jobs);
  // A job that did without the vault needs none to go on.
  const opened = async (id: string, options: PassphraseOptions) => {
    const client = await context.client();
    if ((await jobOf(client, id))?.action === null || givenPassphrase(context, options) !== undefined)
      await unlockVault(context, client, options);
    return client;
  };
  withPassphrase(
    jobs.command('list').description(text.help.list).option('--json', words.help.json, false),
  ).action(async (options: JobsOptions) => {
    const client = await context.client();
    if (givenPassphrase(context, options) !== undefined) await unlockVault(context, client, options);
    const listed = await client.jobs.list();
    const line = options.json ? (job: ListedJob) => JSON.stringify(job) : lineOf;
    for (const job of listed) process.stdout.write(`${line(job)}\n`);
    if (listed.length === 0 && !options.json) process.stdout.write(`${text.none}\n`);
    done(EXIT.done);
  });
  const one = (name: 'resume' | 'cancel' | 'export') =>
    withPassphrase(jobs.command(name).description(text.help[name]).argument('<id>', text.help.id));
  one('resume')
    .option('--json', words.help.json, false)
    .action(async (id: string, options: JobsOptions) => {
      const client = await opened(id, options);
      const action = (await jobOf(client, id))?.action ?? 'encrypt';
      done(await runJob(context, { action, json: options.json, start: () => client.jobs.resume({ id }) }));
    });
  one('cancel').action(async (id: string) => {
    await (await context.client()).jobs.cancel({ id });
    process.stdout.write(`${text.cancelled}\n`);
    done(EXIT.done);
  });
  one('export')
    .option('--csv', text.help.csv, false)
    .action(async (id: string, options: PassphraseOptions & { readonly csv: boolean }) => {
      const client = await opened(id, options);
      const { text: table } = await client.jobs.table({ id, format: options.csv ? 'csv' : 'json' });
      process.stdout.write(table);
      done(EXIT.done);
    });
}

async function jobOf(client: EngineClient, id: string): Promise<ListedJob | undefined> {
  return (await client.jobs.list()).find((job) => job.id === id);
}

function lineOf(job: ListedJob): string {
  const { status, action, sources, madeAt, ...rest } = job;
  return fill(text.line, {
    ...rest,
    target: '',
    made: new Date(madeAt).toISOString(),
    status: text.status[status],
    action: action === null ? '' : text.action[action],
    sources: action === null ? text.sealed : sources.join(', '),
  });
}
