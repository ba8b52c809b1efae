import type { Command } from 'commander';
import type { AuditCheck } from '../../shared/jobs-contract';
import { EXIT, type CliContext } from './context';
import { withPassphrase } from './options';
import { unlockVault, type PassphraseOptions } from './passphrase';
import { fill, words } from './sentences';

const text = words.audit;

/** `audit verify|export`: the vault's list of what was done with each file; `verify` ends with 1 where it does not hold. */
export function registerAudit(program: Command, context: CliContext, done: (code: number) => void): void {
  const audit = program.command('audit').description(text.help.audit);
  const unlocked = async (options: PassphraseOptions) => {
    const client = await context.client();
    await unlockVault(context, client, options);
    return client;
  };
  withPassphrase(
    audit.command('verify').description(text.help.verify).option('--json', words.help.json, false),
  ).action(async (options: PassphraseOptions & { readonly json: boolean }) => {
    const client = await unlocked(options);
    const check = await client.audit.check();
    process.stdout.write(`${options.json ? JSON.stringify(check) : textOf(check)}\n`);
    done(holds(check) ? EXIT.done : EXIT.failed);
  });
  withPassphrase(
    audit.command('export').description(text.help.export).argument('<file>', text.help.file),
  ).action(async (file: string, options: PassphraseOptions) => {
    const client = await unlocked(options);
    await client.audit.save({ target: context.grant(file) });
    process.stdout.write(`${text.saved}\n`);
    done(EXIT.done);
  });
}

const holds = ({ altered, reachesHead, brokenAt }: AuditCheck) =>
  altered === 0 && reachesHead && brokenAt === null;

function textOf(check: AuditCheck): string {
  const { lines, saved, altered, firstAltered, reachesHead, brokenAt } = check;
  if (lines === 0 && saved === 0) return text.empty;
  return [
    holds(check) && fill(text.whole, { lines, saved }),
    altered > 0 && fill(text.altered, { altered, line: firstAltered ?? 0 }),
    !reachesHead && fill(text.cut, { lines, saved }),
    brokenAt !== null && fill(text.broken, { time: brokenAt }),
  ]
    .filter(Boolean)
    .join('\n');
}
