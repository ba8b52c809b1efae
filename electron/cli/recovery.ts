import type { Command } from 'commander';
import { AppError } from '../../shared/errors';
import { EXIT, UsageError, type CliContext, type EngineClient } from './context';
import { positiveCount, withPassphrase } from './options';
import { unlockIfGiven, unlockVault, type PassphraseOptions } from './passphrase';
import { fill, measureWords, words } from './sentences';

interface RenewOptions extends PassphraseOptions {
  readonly kit: string;
  readonly beside: boolean;
  readonly replace?: string;
}

/**
 * `recovery prove KIT-FILE`: a real file is encrypted for the kit and opened with it. `recovery renew --kit FILE`: a
 * new kit in place of one that was lost before it was proved, beside the others, or in the place of one of them.
 */
export function registerRecovery(program: Command, context: CliContext, done: (code: number) => void): void {
  const recovery = program.command('recovery').description(words.help.recovery);
  const prove = recovery
    .command('prove')
    .description(words.help.recoveryProve)
    .argument('<kit-file>', words.help.kitFile);
  withPassphrase(prove).action(async (kit: string, options: PassphraseOptions) => {
    const client = await context.client();
    await unlockVault(context, client, options);
    await client.recovery.prove({ from: 'file', file: context.grant(kit) });
    process.stdout.write(`${words.recoveryProved}\n`);
    done(EXIT.done);
  });

  const renew = recovery
    .command('renew')
    .description(words.help.recoveryRenew)
    .requiredOption('--kit <file>', words.help.kit)
    .option('--replace <fingerprint>', words.recoveryReaders.help.replace)
    .option('--beside', words.recoveryReaders.help.beside, false);
  withPassphrase(renew).action(async (options: RenewOptions) => {
    const client = await context.client();
    await unlockVault(context, client, options);
    const place = await placeOf(client, options);
    await client.recovery.renew({ kit: context.grant(options.kit), place });
    const sentence = place === undefined ? words.recoveryRenewed : words.recoveryReaders.made;
    process.stdout.write(`${fill(sentence, { kit: options.kit })}\n`);
    done(EXIT.done);
  });
  registerList(recovery, context, done);
  registerShares(recovery, context, done);
}

/** Which reader the new one stands beside or replaces; undefined: those never proved. */
async function placeOf(client: EngineClient, { beside, replace }: RenewOptions) {
  if (beside) return 'beside' as const;
  if (replace === undefined) return undefined;
  const state = await client.vault.state();
  const all = state.status === 'unlocked' ? state.recovery : [];
  const old = all.find(({ fingerprint }) => fingerprint === replace.toLowerCase());
  if (!old) throw new UsageError(words.recoveryReaders.unknown);
  return { replaces: old.recipient };
}

/** `recovery list`: the vault's recovery readers, and whose kit should be proved again. */
function registerList(recovery: Command, context: CliContext, done: (code: number) => void): void {
  const list = recovery
    .command('list')
    .description(words.recoveryReaders.help.list)
    .option('--json', words.help.json, false);
  withPassphrase(list).action(
    async ({ json, ...options }: PassphraseOptions & { readonly json: boolean }) => {
      const client = await context.client();
      await unlockVault(context, client, options);
      const state = await client.vault.state();
      if (state.status !== 'unlocked') throw new AppError('no-vault');
      const lines = state.recovery.map((reader) => {
        const how = reader.retiredAt !== null ? 'retired' : reader.provedAt === null ? 'unproved' : 'proved';
        const values = {
          made: day(reader.madeAt),
          proved: day(reader.provedAt),
          retired: day(reader.retiredAt),
        };
        const kind = words.kinds[reader.kind];
        const line = fill(words.recoveryReaders[how], { ...values, kind, fingerprint: reader.fingerprint });
        return reader.isDue ? `${line} ${words.recoveryReaders.due}` : line;
      });
      const told = { v: 1, type: 'recovery', recovery: state.recovery };
      process.stdout.write(`${json ? JSON.stringify(told) : lines.join('\n')}\n`);
      done(EXIT.done);
    },
  );
}

const day = (at: string | null) => at?.slice(0, 10) ?? '';

interface SplitOptions {
  readonly need: number;
  readonly shares: number;
  readonly to: string;
  readonly pdf: boolean;
}

/** Whether pages to print lie beside the shares; as root Chromium has no sandbox, which is told. */
function pagesSentence(why: keyof typeof words.analysis.whyLeftOut | null): string {
  if (why !== null) return fill(words.shares.noPages, { why: words.analysis.whyLeftOut[why] });
  if (process.getuid?.() === 0) process.stderr.write(`${words.analysis.noSandbox}\n`);
  return words.shares.pages;
}

/** `recovery split KIT` and `recovery join SHARE…`: the key in parts, any K of N of which give it back. */
function registerShares(recovery: Command, context: CliContext, done: (code: number) => void): void {
  recovery
    .command('split')
    .description(words.shares.help.split)
    .argument('<kit-file>', words.help.kitFile)
    .requiredOption('--need <k>', words.shares.help.need, positiveCount)
    .requiredOption('--shares <n>', words.shares.help.shares, positiveCount)
    .requiredOption('--to <dir>', words.shares.help.to)
    .option('--pdf', words.shares.help.pdf, false)
    .action(async (kit: string, { need, shares, to, pdf }: SplitOptions) => {
      if (need < 2 || shares < need || shares > 15) throw new UsageError(words.shares.badCounts);
      const client = await context.client();
      const { language } = measureWords;
      const input = { kit: context.grant(kit), folder: context.grant(to), need, of: shares };
      const { set, why } = await client.recovery.split({ ...input, ...(pdf && { pages: language }) });
      process.stdout.write(`${fill(words.shares.split, { n: shares, k: need, set, to })}\n`);
      if (pdf) process.stdout.write(`${pagesSentence(why)}\n`);
      done(EXIT.done);
    });
  const join = recovery
    .command('join')
    .description(words.shares.help.join)
    .argument('<share...>', words.shares.help.share)
    .option('--kit <file>', words.shares.help.kit);
  withPassphrase(join).action(async (files: string[], options: PassphraseOptions & { kit?: string }) => {
    const client = await context.client();
    await unlockIfGiven(context, client, options);
    const kit = options.kit === undefined ? {} : { kit: context.grant(options.kit) };
    const told = await client.recovery.join({ shares: files.map(context.grant), ...kit });
    const isJoined = told.status === 'joined';
    const sentence = isJoined && told.isOurs ? words.shares.ours : words.shares.told[told.status];
    const file = 'place' in told ? (files[told.place - 1] ?? '') : '';
    (isJoined ? process.stdout : process.stderr).write(`${fill(sentence, { ...told, file } as never)}\n`);
    if (isJoined && options.kit !== undefined)
      process.stdout.write(`${fill(words.shares.kitWritten, { kit: options.kit })}\n`);
    done(isJoined ? EXIT.done : EXIT.failed);
  });
}
