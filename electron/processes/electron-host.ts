import { app, MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import type { EngineState } from '../../shared/channels';
import { assertNever } from '../../shared/errors';
import { BESIDE_WINDOW } from '../../shared/runtime-rungs';
import {
  watchMemory,
  type ChildEntry,
  type FromEngine,
  type GrantMessage,
  type KeyringAnswer,
  type KeyringQuestion,
  type KitPage,
  type KitPageOutcome,
  type ToEngine,
} from './host';

/** How long a process may take to end by itself before it is killed. */
const GRACE_MS = 1_500;
/** An engine that ends this often within this time is not started again unasked. */
const MOST_RESTARTS = 3;
const RESTART_WINDOW_MS = 60_000;

/** A path the engine may use from now on. */
export type EngineGrant = Omit<GrantMessage, 'type'>;

export interface ElectronHostOptions {
  /** Scripts of the engine and of the processes it may ask for. */
  readonly scripts: Readonly<Record<'engine' | ChildEntry, string>>;
  /** Resident memory at which the engine is ended and started again. */
  readonly memoryCapBytes: number;
  /** Whether a window is open beside it, which the runtime then leaves a core to. */
  readonly hasWindow: boolean;
  /** Every path granted so far: a fresh engine is told them before it is called ready. */
  readonly grants: () => readonly EngineGrant[];
  readonly onState: (state: EngineState) => void;
  /** Lays out a recovery kit. */
  readonly onKitPage: (page: KitPage) => Promise<KitPageOutcome>;
  readonly onKeyring: (question: KeyringQuestion) => KeyringAnswer;
}

/**
 * Starts, watches, ends and restarts the engine, and the processes the engine asks for: only Electron's main
 * process can fork them. It carries ports and paths, never a byte of an image.
 */
export class ElectronHost {
  readonly #options: ElectronHostOptions;
  readonly #children = new Map<string, UtilityProcess>();
  /** By handle; one path may be granted again while the first is under way. */
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #endWatch: () => void;
  #engine: UtilityProcess | undefined;
  #state: EngineState = 'starting';
  #stopping = false;
  #deaths: number[] = [];

  constructor(options: ElectronHostOptions) {
    this.#options = options;
    this.#endWatch = watchMemory({
      residentBytes: () => this.#residentBytes(),
      capBytes: options.memoryCapBytes,
      onOver: () => this.#engine && killChild(this.#engine),
    });
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Starts the engine; also after it was given up. */
  start(): void {
    if (this.#engine !== undefined || this.#stopping) return;
    this.#setState(this.#state === 'lost' ? 'lost' : 'starting');
    const engine = utilityProcess.fork(this.#options.scripts.engine, [], {
      serviceName: 'radseal-engine',
      stdio: 'inherit',
    });
    this.#engine = engine;
    engine.on('message', (message: FromEngine) => this.#onMessage(engine, message));
    engine.once('exit', () => this.#onEngineExit(engine));
  }

  /** One end of a fresh channel whose other end the engine serves; undefined while it is not ready. */
  connect(): MessagePortMain | undefined {
    if (this.#state !== 'ready' || this.#engine === undefined) return undefined;
    const { port1, port2 } = new MessageChannelMain();
    this.#send(this.#engine, { type: 'connect' }, [port1]);
    return port2;
  }

  /** Tells the engine a path. Resolves when it knows it, or at once where none runs: a new one is told all. */
  grant(grant: EngineGrant): Promise<void> {
    const engine = this.#engine;
    if (this.#state !== 'ready' || engine === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(grant.handle, [...(this.#waiting.get(grant.handle) ?? []), resolve]);
      this.#send(engine, { type: 'grant', ...grant });
    });
  }

  /** Ends everything, by handle: a process that has loaded TensorFlow does not end by itself. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#endWatch();
    await Promise.all([...this.#children.values(), this.#engine].map((child) => child && end(child)));
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  #send(engine: UtilityProcess, message: ToEngine, ports: MessagePortMain[] = []): void {
    engine.postMessage(message, ports);
  }

  #onMessage(engine: UtilityProcess, message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        for (const grant of this.#options.grants()) this.#send(engine, { type: 'grant', ...grant });
        return this.#setState('ready');
      case 'granted':
        for (const resolve of this.#waiting.get(message.handle) ?? []) resolve();
        return void this.#waiting.delete(message.handle);
      case 'start-child':
        return this.#startChild(engine, message.id, message.entry);
      case 'stop-child': {
        const child = this.#children.get(message.id);
        return void (child !== undefined && end(child));
      }
      case 'kit-page':
        return void this.#options.onKitPage(message.page).then((outcome) => {
          if (this.#engine === engine) this.#send(engine, { type: 'kit-page-done', id: message.id, outcome });
        });
      case 'keyring': {
        const { id, question } = message;
        return this.#send(engine, { type: 'keyring-done', id, answer: this.#options.onKeyring(question) });
      }
      case 'client-message':
        // Only where one channel carries all clients, in plain Node; here each has its port.
        return;
      default:
        return assertNever(message);
    }
  }

  #startChild(engine: UtilityProcess, id: string, entry: ChildEntry): void {
    const script = this.#options.scripts[entry];
    const args = this.#options.hasWindow && entry === 'runtime' ? [BESIDE_WINDOW] : [];
    const child = utilityProcess.fork(script, args, { serviceName: `radseal-${entry}`, stdio: 'inherit' });
    const { port1, port2 } = new MessageChannelMain();
    this.#children.set(id, child);
    child.once('exit', (code) => {
      this.#children.delete(id);
      if (this.#engine === engine) this.#send(engine, { type: 'child-ended', id, code });
    });
    child.postMessage({ type: 'port' }, [port1]);
    this.#send(engine, { type: 'child', id }, [port2]);
  }

  #onEngineExit(engine: UtilityProcess): void {
    if (this.#engine !== engine) return;
    this.#engine = undefined;
    for (const child of this.#children.values()) void end(child);
    for (const resolve of [...this.#waiting.values()].flat()) resolve();
    this.#waiting.clear();
    if (this.#stopping) return;
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < RESTART_WINDOW_MS), now];
    if (this.#deaths.length > MOST_RESTARTS) {
      this.#deaths = [];
      return this.#setState('given-up');
    }
    this.#setState('lost');
    this.start();
  }

  #residentBytes(): number | undefined {
    const pid = this.#engine?.pid;
    const metric = pid === undefined ? undefined : app.getAppMetrics().find((process) => process.pid === pid);
    return metric && metric.memory.workingSetSize * 1024;
  }
}

/**
 * Ends a process: asked first, killed when it has not ended in time. Resolves when it has ended, and in any
 * case soon after the kill: an exit that was missed must not keep the app from quitting.
 */
function end(child: UtilityProcess): Promise<void> {
  return new Promise((resolve) => {
    const timers = [setTimeout(() => killChild(child), GRACE_MS), setTimeout(resolve, 2 * GRACE_MS)];
    child.once('exit', () => {
      timers.forEach(clearTimeout);
      resolve();
    });
    // One that is only just being started has no process yet that could be asked.
    if (child.pid === undefined) child.once('spawn', () => child.kill());
    else child.kill();
  });
}

function killChild({ pid }: UtilityProcess): void {
  if (pid !== undefined) kill(pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in between.
  }
}
