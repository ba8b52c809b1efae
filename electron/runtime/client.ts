import { AppError } from '../../shared/errors';
import type { ErrorData } from '../../shared/errors';
import type { Channel } from '../processes/channel';
import type {
  GeneratedKeyImage,
  RuntimeAnswers,
  RuntimeModel,
  RuntimePlaces,
  RuntimeReply,
  RuntimeRequest,
  RuntimeState,
} from './protocol';

/** A started runtime process, as whoever may start processes hands it over. */
export interface RuntimeProcess {
  readonly channel: Channel;
  /** Ends the process at once; does nothing when it has ended. */
  readonly kill: () => void;
}

/** Milliseconds until a request is `timed-out`; generous, as they only catch what hangs. */
export interface RuntimeLimits {
  readonly open: number;
  readonly loadModel: number;
  readonly keyImage: number;
  /** From the request to shut down until the process is killed. */
  readonly grace: number;
}

const LIMITS: RuntimeLimits = { open: 120_000, loadModel: 60_000, keyImage: 60_000, grace: 2_000 };

export interface RuntimeClientOptions {
  /** Starts a runtime process; called again after one has died. */
  readonly start: () => RuntimeProcess | Promise<RuntimeProcess>;
  readonly places: RuntimePlaces;
  /** Folder of the model that is loaded before the first key image. */
  readonly modelFolder: string;
  readonly limits?: Partial<RuntimeLimits>;
}

/**
 * Asks the runtime process, which it starts with the first request and again after a crash. One request
 * runs at a time, others wait. Every call throws what the process answers (`bad-model`,
 * `unsupported-version`, `runtime-missing`), `worker-crashed` when it dies, `timed-out` when it hangs (it
 * is then killed), `cancelled` after `close`.
 */
export interface RuntimeClient {
  /** A fresh key image from a seed of 196,608 bytes. */
  generate(options: { readonly seed: Uint8Array }): Promise<GeneratedKeyImage>;
  state(): Promise<RuntimeState>;
  /** The model in use. */
  model(): Promise<RuntimeModel>;
  /** Loads another model, in this process and in every later one. */
  useModel(folder: string): Promise<RuntimeModel>;
  /** Ends the process, by force after the grace time. */
  close(): Promise<void>;
}

type Body = RuntimeRequest extends infer R ? (R extends RuntimeRequest ? Omit<R, 'id'> : never) : never;

/** One process: `ask` settles by its reply, its end or the time limit, whichever is first. */
interface Connection {
  ask<T extends keyof RuntimeAnswers>(
    body: Body & { readonly type: T },
    limit: number,
  ): Promise<RuntimeAnswers[T]>;
  readonly kill: () => void;
  readonly ended: () => boolean;
}

const errorOf = ({ code, id }: ErrorData) => new AppError(code, id === undefined ? code : `${code} (${id})`);

function connect({ channel, kill }: RuntimeProcess): Connection {
  const waiting = new Map<number, { done(value: unknown): void; failed(error: AppError): void }>();
  let nextId = 0;
  let ended = false;
  const end = (code: 'worker-crashed' | 'timed-out') => {
    ended = true;
    for (const request of waiting.values()) request.failed(new AppError(code));
    waiting.clear();
  };
  channel.onClose(() => end('worker-crashed'));
  channel.onMessage((message) => {
    const reply = message as RuntimeReply;
    const request = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.status === 'done') request?.done(reply.value);
    else request?.failed(errorOf(reply.error));
  });
  const ask = (body: Body, limit: number) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(new AppError('worker-crashed'));
      const id = nextId++;
      const timer = setTimeout(() => {
        end('timed-out');
        kill();
      }, limit);
      const settled =
        <V>(settle: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          settle(value);
        };
      waiting.set(id, { done: settled(resolve), failed: settled(reject) });
      channel.post({ ...body, id });
    });
  return { ask: ask as Connection['ask'], kill, ended: () => ended };
}

interface Session {
  readonly connection: Connection;
  /** Of the model that is loaded; undefined until one is. */
  loaded?: { readonly folder: string; readonly model: RuntimeModel };
}

/** Makes the client; starts nothing yet. */
export function createRuntimeClient(options: RuntimeClientOptions): RuntimeClient {
  const limits = { ...LIMITS, ...options.limits };
  let { modelFolder } = options;
  let nativeCrashed = false;
  let closed = false;
  let session: Session | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const startSession = async (): Promise<Session> => {
    const connection = connect(await options.start());
    try {
      await connection.ask({ type: 'open', places: options.places, nativeCrashed }, limits.open);
      return { connection };
    } catch (error) {
      connection.kill();
      // Native libraries that don't fit the processor end their process: the next one does without them.
      if (nativeCrashed || closed || !(error instanceof AppError) || error.code !== 'worker-crashed')
        throw error;
      nativeCrashed = true;
      return startSession();
    }
  };
  const openSession = async (): Promise<Session> => {
    if (session === undefined || session.connection.ended()) session = await startSession();
    return session;
  };
  const loadModel = async (current: Session): Promise<RuntimeModel> => {
    if (current.loaded?.folder === modelFolder) return current.loaded.model;
    const folder = modelFolder;
    const model = await current.connection.ask({ type: 'load-model', folder }, limits.loadModel);
    current.loaded = { folder, model };
    return model;
  };
  const inTurn = <T>(work: (current: Session) => Promise<T>): Promise<T> => {
    const result = last.then(async () => {
      if (closed) throw new AppError('cancelled', 'the runtime client is closed');
      return work(await openSession());
    });
    last = result.catch(() => undefined);
    return result;
  };
  const shutDown = async (): Promise<void> => {
    const connection = session?.connection;
    if (!connection || connection.ended()) return;
    await connection.ask({ type: 'shutdown' }, limits.grace).catch(() => undefined);
    connection.kill();
  };

  return {
    generate: ({ seed }) =>
      inTurn(async (current) => {
        await loadModel(current);
        return current.connection.ask({ type: 'generate', seed }, limits.keyImage);
      }),
    state: () => inTurn(({ connection }) => connection.ask({ type: 'state' }, limits.open)),
    model: () => inTurn(loadModel),
    useModel: (folder) =>
      inTurn((current) => {
        modelFolder = folder;
        return loadModel(current);
      }),
    close: () => {
      closed = true;
      return shutDown();
    },
  };
}
