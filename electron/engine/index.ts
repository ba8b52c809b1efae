import { RPCHandler } from '@orpc/server/message-port';
import { homeFolder, pathsIn, resourcesFolder } from '../storage/paths';
import { createLog } from '../storage/log';
import { policyPlace } from '../storage/policy-file';
import { scratchFolder } from '../storage/scratch-folder';
import { createKeyShelf } from '../services/grown-keys';
import { createFindings } from '../services/findings';
import { policyAt } from '../services/policy';
import { createStageKeeper } from '../services/stage-pictures';
import { createTrainingDesk } from '../services/training-desk';
import { VaultSession } from '../services/vault-session';
import type { RuntimeClient } from '../runtime/client';
import type { EngineServices, RunningJob } from './context';
import { createHandles } from './handles';
import type { Lazy, Pools } from './pools';
import { router } from './router';
import type { ClientPort, SupervisorLink } from './supervisor-link';
import { vaultSealer } from './vault-sealer';

/** Longest the engine waits for its children when its supervisor is gone. */
const FAREWELL_MS = 3_000;

/** Puts the engine together and serves clients until the supervisor's channel closes; then ends the process. */
export function runEngine(options: {
  readonly link: SupervisorLink;
  /** The folder of the built programs; resources lie beside it. */
  readonly out: string;
  readonly version: string;
  readonly pools: Pools;
  readonly runtime: Lazy<RuntimeClient>;
}): void {
  const { link, out, pools, runtime } = options;
  const paths = pathsIn(homeFolder());
  const resources = resourcesFolder(out);
  const policy = policyPlace(out);
  const log = createLog(paths);
  const handles = createHandles();
  const session = new VaultSession({ vaults: paths.vaults, sealer: vaultSealer(link.host) });
  const services: EngineServices = {
    paths,
    resources,
    version: options.version,
    log,
    handles,
    session,
    crypt: pools.crypt.get,
    parse: pools.parse.get,
    generator: runtime.get,
    scratch: scratchFolder,
    policy: () => policyAt(policy),
    desk: createTrainingDesk(),
    kitPage: link.kitPage,
    keyring: link.keyring,
  };
  const clients = new Set<Set<RunningJob>>();
  link.onGrant(handles.grant);
  link.onClient((port) => serve(port, services, clients));
  const farewell = () => void end(clients, [pools.crypt, pools.parse, runtime]);
  link.onClose(farewell);
  process.on('SIGTERM', farewell);
  endOnUnexpected(log);
  link.ready();
}

function serve(port: ClientPort, services: EngineServices, clients: Set<Set<RunningJob>>): void {
  const running = new Set<RunningJob>();
  const stages = createStageKeeper();
  const shelf = createKeyShelf();
  const findings = createFindings();
  clients.add(running);
  port.addEventListener('close', () => {
    for (const { controller } of running) controller.abort();
    clients.delete(running);
    stages.clear();
    shelf.clear();
  });
  const handler = new RPCHandler(router, { experimental_transfer: asClone });
  handler.upgrade(port as never, { context: { ...services, running, stages, shelf, findings } });
}

/**
 * Messages go by structured clone in place of JSON, because previews are bytes; all but the one that opens
 * an event stream, which oRPC only marks as such when it encodes it.
 */
function asClone([, , payload]: readonly unknown[]): [] | undefined {
  const body = (payload as { body?: unknown } | undefined)?.body;
  const isStream = typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
  return isStream ? undefined : [];
}

/** Stops what runs, so that nothing is left half-written, and ends. */
async function end(
  clients: ReadonlySet<ReadonlySet<RunningJob>>,
  children: readonly Lazy<{ close(): Promise<void> }>[],
): Promise<void> {
  setTimeout(() => process.exit(0), FAREWELL_MS).unref();
  const jobs = [...clients].flatMap((running) => [...running]);
  for (const { controller } of jobs) controller.abort();
  await Promise.allSettled(jobs.map(({ ended }) => ended));
  await Promise.allSettled(children.map((child) => child.ifMade()?.close()));
  process.exit(0);
}

function endOnUnexpected(log: EngineServices['log']): void {
  // Ctrl-C and the end of a terminal reach the whole group: the command line decides what they mean.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const end = (error: unknown) => {
    log.describe(error);
    setTimeout(() => process.exit(1), 100);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
