import { Command, CommanderError } from 'commander';
import type { ErrorEvent } from '../../shared/events';
import { typedArguments } from '../storage/typed-arguments';
import { policyPlace, readPolicy } from '../storage/policy-file';
import { productVersion } from '../storage/version';
import type { EngineProcess } from '../processes/node-host';
import { CancelledError, createContext, EXIT, UsageError, type CliContext } from './context';
import { registerContacts } from './contacts';
import { registerAudit } from './audit';
import { registerAnalyse, registerCompare, registerRandomness } from './analyse';
import { registerDecrypt, registerVerify } from './decrypt';
import { registerEncrypt } from './encrypt';
import { errorDataOf } from './failure';
import { registerIndex } from './file-index';
import { registerFind } from './find';
import { registerInit } from './init';
import { registerInspect } from './inspect';
import { registerKeyImage } from './key-image';
import { registerRecovery } from './recovery';
import { registerRuntime } from './runtime';
import { registerSelfTest } from './self-test';
import { registerShare, registerWho } from './share';
import { registerLab } from './lab';
import { registerJobs } from './jobs';
import { registerModels } from './models';
import { registerTrain } from './train';
import { registerTour } from './tour';
import { registerVault } from './vault';
import { registerWatch } from './watch';
import { sentenceFor, words } from './sentences';

const REGISTER = [
  registerInit,
  registerVault,
  registerRecovery,
  registerEncrypt,
  registerDecrypt,
  registerVerify,
  registerInspect,
  registerContacts,
  registerWho,
  registerShare,
  registerKeyImage,
  registerRuntime,
  registerSelfTest,
  registerTrain,
  registerModels,
  registerAnalyse,
  registerCompare,
  registerRandomness,
  registerLab,
  registerJobs,
  registerFind,
  registerIndex,
  registerAudit,
  registerWatch,
  registerTour,
];

/** Longest a cancelled engine may take to clean up. */
const FAREWELL_MS = 3_000;

/** Runs one command line and returns the exit status: 0 done, 1 something failed, 2 usage, 130 cancelled. */
export async function runCli(
  args: readonly string[],
  options: {
    readonly out: string;
    readonly passphrase: string | undefined;
    /** Started already, where the command line was seen to need it. */
    readonly engine: EngineProcess | undefined;
    readonly startEngine: () => EngineProcess;
  },
): Promise<number> {
  const context = createContext(options);
  let code: number = EXIT.done;
  const program = new Command('radseal')
    .description(words.help.program)
    .version(productVersion(options.out))
    .exitOverride();
  program.showHelpAfterError(words.help.seeHelp);
  for (const register of REGISTER) register(program, context, (status) => (code = status));
  let isJson = false;
  program.hook('preAction', (_, command) => {
    const { vaultName, json = false } = command.opts<{
      readonly vaultName?: string;
      readonly json?: boolean;
    }>();
    context.vault = vaultName ?? context.vault;
    isJson = json;
  });
  catchInterrupts(context);
  tellOfPolicy(options.out);
  try {
    await program.parseAsync([...typedArguments(args)], { from: 'user' });
  } catch (error) {
    code = statusOf(error, isJson);
  }
  await leave(context, code);
  return code;
}

/** A policy that is not followed is not passed over in silence. */
function tellOfPolicy(out: string): void {
  const { status } = readPolicy(policyPlace(out));
  if (status === 'ignored' || status === 'damaged')
    process.stderr.write(`${words.warning}: ${words.policy[status]}\n`);
}

function catchInterrupts(context: CliContext): void {
  const interrupt = () => {
    if (context.onInterrupt) context.onInterrupt();
    else process.exit(EXIT.cancelled);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // Whoever read the output has closed it: the engine notices that we are gone and cleans up.
  process.stdout.on('error', () => process.exit(EXIT.failed));
  process.on('uncaughtException', (error) => process.exit(statusOf(error)));
}

/** Says what went wrong, to a script as an object, never with a stack trace, and returns the exit status. */
function statusOf(error: unknown, isJson = false): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof CancelledError) return EXIT.cancelled;
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  const data = errorDataOf(error);
  process.stderr.write(`${sentenceFor(data)}\n`);
  if (isJson)
    process.stdout.write(`${JSON.stringify({ v: 1, type: 'error', error: data } satisfies ErrorEvent)}\n`);
  return EXIT.failed;
}

/** Ends the engine, waiting for it only where it may have something to clean up, and flushes what was written. */
async function leave(context: ReturnType<typeof createContext>, code: number): Promise<never> {
  const engine = context.started();
  engine?.stop();
  if (engine && code === EXIT.cancelled)
    await Promise.race([engine.ended, new Promise((resolve) => setTimeout(resolve, FAREWELL_MS))]);
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(code);
}
