import { AppError, errorCodeOf } from '../../shared/errors';
import type { RungWish } from '../../shared/runtime-rungs';
import { connect } from './connection';
import type { Connection, RequestBody, RuntimeProcess } from './connection';
import type {
  GeneratedKeyImage,
  RuntimeAnswers,
  RuntimeModel,
  RuntimePlaces,
  RuntimeState,
} from './protocol';

/** Milliseconds until a request is `timed-out`; generous, as they only catch what hangs. */
export interface RuntimeLimits {
  readonly open: number;
  readonly loadModel: number;
  readonly keyImage: number;
  /** One request of a training; a step of a large batch on a busy computer takes minutes. */
  readonly training: number;
  /** From the request to shut down until the process is killed. */
  readonly grace: number;
}

const LIMITS: RuntimeLimits = {
  open: 120_000,
  loadModel: 60_000,
  keyImage: 120_000,
  training: 1_800_000,
  grace: 2_000,
};

export interface RuntimeClientOptions {
  /** Starts a runtime process; called again after one has died. */
  readonly start: () => RuntimeProcess | Promise<RuntimeProcess>;
  readonly places: RuntimePlaces;
  /** Asked whenever a process starts; the fastest unless given. */
  readonly wish?: () => RungWish;
  /** Folder of the model that is loaded before the first key image; asked for when it is. */
  readonly modelFolder: () => string | Promise<string>;
  readonly limits?: Partial<RuntimeLimits>;
}

/**
 * Asks the runtime process, which it starts with the first request and again after a crash. One request
 * runs at a time, others wait. Every call throws what the process answers (`bad-model`,
 * `unsupported-version`, `runtime-missing`), `worker-crashed` when it dies, `timed-out` when it hangs (it
 * is then killed), `cancelled` after `close`.
 */
export interface RuntimeClient {
  /**
   * A key image from a seed of 196,608 bytes: fresh, or (for reports) the one `noiseSeed` always gives. `folder`: of a
   * model for this one alone.
   */
  generate(options: {
    readonly seed: Uint8Array;
    readonly noiseSeed?: number;
    readonly folder?: string | undefined;
  }): Promise<GeneratedKeyImage>;
  state(): Promise<RuntimeState>;
  /** The model in use. */
  model(): Promise<RuntimeModel>;
  /** Loads another model, in this process and in every later one. */
  useModel(folder: string): Promise<RuntimeModel>;
  /** One key of an evaluation, whatever model is in use. */
  evaluateKey: (wishes: EvaluateWishes) => Promise<RuntimeAnswers['evaluate-key']>;
  /** One request of a training, between those for key images; a process that is new has to be asked `train-open` first. */
  train: AskTraining;
  /** Ends the process, so that the next request starts one anew: another runtime was installed. */
  restart(): Promise<void>;
  /** Ends the process, by force after the grace time. */
  close(): Promise<void>;
}

/** What `evaluate-key` is asked, as protocol.ts has it. */
export type EvaluateWishes = Omit<Extract<RequestBody, { readonly type: 'evaluate-key' }>, 'type'>;

/** The requests of a training, as protocol.ts has them. */
export type AskTraining = <T extends TrainingRequest>(
  body: RequestBody & { readonly type: T },
) => Promise<RuntimeAnswers[T]>;
type TrainingRequest = Extract<keyof RuntimeAnswers, `train-${string}`>;

interface Settings extends Omit<RuntimeClientOptions, 'limits' | 'modelFolder'> {
  readonly limits: RuntimeLimits;
}

/** Builds of native TensorFlow: as many processes may die while they load one. */
const MOST_CRASHES = 2;

const closedError = (cause?: unknown) => new AppError('cancelled', 'the runtime client is closed', cause);

/** Keeps one opened runtime process: the first call starts it, a call after its end starts the next. */
function keepConnection({ start, places, wish = () => 'fastest', limits }: Settings) {
  let connection: Connection | undefined;
  let opened = false;
  let crashes = 0;
  let closed = false;

  const openNew = async (): Promise<Connection> => {
    const opening = connect(await start());
    if (closed) opening.kill();
    connection = opening;
    opened = false;
    try {
      await opening.ask({ type: 'open', places, crashes, wish: wish() }, limits.open);
      opened = true;
      return opening;
    } catch (error) {
      opening.kill();
      // Native libraries that don't fit the processor end their process: the next one does without them.
      if (crashes === MOST_CRASHES || closed || errorCodeOf(error) !== 'worker-crashed') throw error;
      crashes += 1;
      return openNew();
    }
  };
  const end = async () => {
    if (connection === undefined || connection.ended()) return;
    // One that is still loading TensorFlow has nothing to put away, and would not listen before it has loaded.
    if (opened) await connection.ask({ type: 'shutdown' }, limits.grace).catch(() => undefined);
    connection.kill();
  };
  return {
    isClosed: () => closed,
    open: async () => (connection === undefined || connection.ended() ? openNew() : connection),
    restart: async () => {
      crashes = 0;
      await end();
      connection = undefined;
    },
    close: async () => {
      closed = true;
      await end();
    },
  };
}

/** Makes the client; starts nothing yet. */
export function createRuntimeClient(options: RuntimeClientOptions): RuntimeClient {
  const limits = { ...LIMITS, ...options.limits };
  const kept = keepConnection({ ...options, limits });
  const loaded = new WeakMap<Connection, { readonly folder: string; readonly model: RuntimeModel }>();
  let modelFolder: string | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const loadModel = async (connection: Connection, given?: string): Promise<RuntimeModel> => {
    const folder = given ?? (modelFolder ??= await options.modelFolder());
    const known = loaded.get(connection);
    if (known?.folder === folder) return known.model;
    const model = await connection.ask({ type: 'load-model', folder }, limits.loadModel);
    loaded.set(connection, { folder, model });
    return model;
  };
  const inTurn = <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const result = last.then(async () => {
      if (kept.isClosed()) throw closedError();
      try {
        return await work(await kept.open());
      } catch (error) {
        throw kept.isClosed() ? closedError(error) : error;
      }
    });
    last = result.catch(() => undefined);
    return result;
  };

  return {
    generate: ({ folder, ...options }) =>
      inTurn(async (connection) => {
        await loadModel(connection, folder);
        return connection.ask({ type: 'generate', ...options }, limits.keyImage);
      }),
    state: () => inTurn((connection) => connection.ask({ type: 'state' }, limits.open)),
    model: () => inTurn((connection) => loadModel(connection)),
    useModel: (folder) =>
      inTurn((connection) => {
        modelFolder = folder;
        return loadModel(connection);
      }),
    evaluateKey: (wishes) =>
      inTurn((connection) => connection.ask({ type: 'evaluate-key', ...wishes }, limits.keyImage)),
    train: (body) => inTurn((connection) => connection.ask(body as never, limits.training)) as never,
    restart: () => (last = last.then(kept.restart)).then(() => undefined),
    close: kept.close,
  };
}
