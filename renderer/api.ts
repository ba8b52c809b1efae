// Before the contract, also where the build puts both into a chunk that runs ahead of main.ts.
import './jitless';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { readonly, shallowRef } from 'vue';
import type { EngineState } from '../shared/channels';
import type { contract } from '../shared/contract';
import {
  desktopAnswer,
  engineMessage,
  lockMessage,
  type DesktopRequest,
  type Granted,
} from '../shared/desktop';
import { AppError, ERROR_CODES, toAppError, type ErrorCode, type ErrorData } from '../shared/errors';

/** The engine as this page calls it. */
export type Engine = ContractRouterClient<typeof contract>;

/** One port to one engine; `lost` fires when that engine or the port is gone: no call is ever replayed. */
interface Connection {
  readonly engine: Engine;
  readonly lost: AbortController;
}

const state = shallowRef<EngineState>('starting');
const connections = shallowRef(0);
const locks = shallowRef(0);
let connection: Connection | undefined;
let arrivals: ((connection: Connection) => void)[] = [];

/** How the engine is at the moment, as the window tells. */
export const engineState = readonly(state);

/** How many ports this page has had: what was fetched over an earlier one has to be fetched again. */
export const engineConnections = readonly(connections);

/** How often the window has asked to lock the vault: the computer went to sleep, or its screen was locked. */
export const lockRequests = readonly(locks);

/** Listens for the engine's port and asks for one. Called once, when the page starts. */
export function connectEngine(): void {
  window.addEventListener('message', (event) => {
    if (event.source !== window || event.origin !== window.location.origin) return;
    const message = engineMessage.safeParse(event.data);
    if (message.success) onEngine(message.data.state, event.ports[0]);
    if (lockMessage.safeParse(event.data).success) locks.value += 1;
  });
  void askDesktop({ ask: 'connect' });
}

function onEngine(next: EngineState, port: MessagePort | undefined): void {
  connection?.lost.abort();
  connection = undefined;
  if (next === 'ready' && port !== undefined) {
    // Structured clone instead of JSON: previews are byte arrays.
    const link = new RPCLink({ port, experimental_transfer: () => [] });
    const fresh: Connection = { engine: createORPCClient<Engine>(link), lost: new AbortController() };
    port.start();
    connection = fresh;
    for (const arrive of arrivals) arrive(fresh);
    arrivals = [];
    connections.value += 1;
  }
  state.value = next;
}

function whenConnected(): Promise<Connection> {
  if (connection !== undefined) return Promise.resolve(connection);
  return new Promise((resolve) => arrivals.push(resolve));
}

/**
 * One call to the engine, as soon as it is ready. Throws AppError with the engine's code, `worker-crashed`
 * when the engine ends meanwhile.
 */
export async function askEngine<Answer>(
  call: (engine: Engine, signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const { engine, lost } = await whenConnected();
  try {
    return await untilLost(call(engine, lost.signal), lost.signal);
  } catch (error) {
    throw asAppError(error, lost.signal);
  }
}

/** The events of a long call, in order; ends with the engine's last one. Throws as `askEngine` does. */
export async function* followEngine<Event>(
  call: (engine: Engine, signal: AbortSignal) => Promise<AsyncIterable<Event>>,
): AsyncGenerator<Event, void, undefined> {
  const { engine, lost } = await whenConnected();
  try {
    const events = (await untilLost(call(engine, lost.signal), lost.signal))[Symbol.asyncIterator]();
    for (;;) {
      const next = await untilLost(events.next(), lost.signal);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    throw asAppError(error, lost.signal);
  }
}

/** Asks the window; what the person granted, empty where a dialog was closed. Throws `internal`. */
export async function askDesktop(request: DesktopRequest): Promise<readonly Granted[]> {
  return answered(window.radseal.ask(request));
}

/** Turns dropped files into handles. Throws `internal`. */
export async function grantDropped(files: readonly File[]): Promise<readonly Granted[]> {
  return answered(window.radseal.dropped(files));
}

async function answered(answer: Promise<unknown>): Promise<readonly Granted[]> {
  try {
    return desktopAnswer.parse(await answer);
  } catch (error) {
    throw new AppError('internal', 'the window did not answer', error);
  }
}

/** The part of an error a person may see. */
export function errorData(error: unknown): ErrorData {
  const known = toAppError(error);
  const id =
    known.cause instanceof ORPCError ? (known.cause.data as { id?: unknown } | undefined)?.id : undefined;
  return typeof id === 'string' ? { code: known.code, id } : { code: known.code };
}

function untilLost<Value>(work: Promise<Value>, lost: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new AppError('worker-crashed', 'the engine ended'));
    if (lost.aborted) return gone();
    lost.addEventListener('abort', gone, { once: true });
    work.then(resolve, reject).finally(() => lost.removeEventListener('abort', gone));
  });
}

function asAppError(error: unknown, lost: AbortSignal): AppError {
  if (lost.aborted) return new AppError('worker-crashed', 'the engine ended', error);
  if (error instanceof ORPCError) {
    const code = (error.data as { code?: unknown } | undefined)?.code;
    const known = (ERROR_CODES as readonly unknown[]).includes(code);
    return new AppError(known ? (code as ErrorCode) : 'internal', 'refused by the engine', error);
  }
  return toAppError(error);
}
