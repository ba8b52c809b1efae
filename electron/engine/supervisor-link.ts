import { AppError } from '../../shared/errors';
import {
  electronParentPort,
  ipcChannel,
  portChannel,
  type Channel,
  type PortMain,
} from '../processes/channel';
import type {
  ChildEntry,
  FromEngine,
  GrantMessage,
  KeyringAnswer,
  KeyringQuestion,
  KitPage,
  KitPageOutcome,
  ProcessHost,
  StartedProcess,
  ToEngine,
} from '../processes/host';
import { nodeHost } from '../processes/node-host';
import type { Keyring } from '../services/keyring';

/** One client's end of the wire, in the shape oRPC takes. */
export interface ClientPort {
  postMessage(data: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

/** The engine's only way out: whoever started it. */
export interface SupervisorLink {
  readonly host: ProcessHost;
  onClient(listener: (port: ClientPort) => void): void;
  onGrant(listener: (grant: GrantMessage) => void): void;
  /** The supervisor is gone: the engine ends. */
  onClose(listener: () => void): void;
  /** Has the supervisor lay out a recovery kit; null where it has no windows. */
  readonly kitPage: ((page: KitPage) => Promise<KitPageOutcome>) | null;
  /** Asks the system's keyring; null where the supervisor can't. */
  readonly keyring: Keyring | null;
  /** Hears the supervisor from now on, what it said before included, and tells it that everything is in place. */
  ready(): void;
}

/** The link that fits where this process runs. `out`: the folder of the built programs. */
export function linkToSupervisor(out: string): SupervisorLink {
  const port = electronParentPort();
  return port ? electronLink(port) : nodeLink(ipcChannel(process as never), nodeHost(out));
}

type Listener = (event: { data: unknown }) => void;

/** Clients that share the supervisor's channel in plain Node, told apart by their id. */
function nodeLink(channel: Channel, host: ProcessHost): SupervisorLink {
  const listeners = new Map<string, { message: Listener[]; close: Listener[] }>();
  let connected: (port: ClientPort) => void = () => undefined;
  let granted: (grant: GrantMessage) => void = () => undefined;
  const post = (message: FromEngine) => channel.post(message);

  const connect = (client: string) => {
    const own = { message: [] as Listener[], close: [] as Listener[] };
    listeners.set(client, own);
    connected({
      postMessage: (data) => post({ type: 'client-message', client, data }),
      addEventListener: (type: 'message' | 'close', listener: Listener) => void own[type].push(listener),
    });
  };
  const hear = (message: unknown) => {
    const told = message as ToEngine;
    if (told.type === 'connect') connect(told.client ?? '');
    if (told.type === 'grant') granted(told);
    if (told.type === 'client-message')
      listeners.get(told.client)?.message.forEach((listener) => listener({ data: told.data }));
    if (told.type === 'client-closed')
      listeners.get(told.client)?.close.forEach((listener) => listener({ data: null }));
  };
  return {
    host,
    kitPage: null,
    keyring: null,
    onClient: (listener) => void (connected = listener),
    onGrant: (listener) => void (granted = listener),
    onClose: (listener) => channel.onClose(listener),
    ready: () => {
      channel.onMessage(hear);
      post({ type: 'ready' });
    },
  };
}

/** In Electron each client has a port of its own, and main forks what the engine asks for. */
function electronLink(parent: PortMain): SupervisorLink {
  const waiting = new Map<string, { resolve(channel: Channel): void; reject(error: Error): void }>();
  const post = (message: FromEngine) => parent.postMessage(message);
  let connected: (port: ClientPort) => void = () => undefined;
  let granted: (grant: GrantMessage) => void = () => undefined;
  let started = 0;
  const pages = new Map<string, (outcome: KitPageOutcome) => void>();
  const asked = new Map<string, (answer: KeyringAnswer) => void>();
  const askKeyring = (question: KeyringQuestion) =>
    new Promise<KeyringAnswer>((resolve) => {
      const id = `keyring-${++started}`;
      asked.set(id, resolve);
      post({ type: 'keyring', id, question });
    });

  const hear = ({ data, ports: [port] }: { data: unknown; ports: PortMain[] }) => {
    const told = data as ToEngine;
    if (told.type === 'connect' && port) connected(clientPort(port));
    if (told.type === 'grant') {
      granted(told);
      post({ type: 'granted', handle: told.handle });
    }
    if (told.type === 'kit-page-done') {
      pages.get(told.id)?.(told.outcome);
      pages.delete(told.id);
    }
    if (told.type === 'keyring-done') {
      asked.get(told.id)?.(told.answer);
      asked.delete(told.id);
    }
    if (told.type === 'child' && port) waiting.get(told.id)?.resolve(portChannel(port));
    if (told.type === 'child-ended') {
      waiting.get(told.id)?.reject(new AppError('worker-crashed', `a child ended (${told.code})`));
      waiting.delete(told.id);
    }
  };
  return {
    host: {
      start: (entry: ChildEntry) =>
        new Promise<StartedProcess>((resolve, reject) => {
          const id = `${entry}-${++started}`;
          const kill = () => post({ type: 'stop-child', id });
          waiting.set(id, { resolve: (channel) => resolve({ channel, kill }), reject });
          post({ type: 'start-child', id, entry });
        }),
    },
    kitPage: (page) =>
      new Promise((resolve) => {
        const id = `page-${++started}`;
        pages.set(id, resolve);
        post({ type: 'kit-page', id, page });
      }),
    keyring: {
      isThere: async () => (await askKeyring({ want: 'look' })) !== null,
      seal: (bytes) => askKeyring({ want: 'seal', bytes }),
      open: (bytes) => askKeyring({ want: 'open', bytes }),
    },
    onClient: (listener) => void (connected = listener),
    onGrant: (listener) => void (granted = listener),
    onClose: (listener) => void parent.on('close', listener),
    ready: () => {
      parent.on('message', hear);
      post({ type: 'ready' });
    },
  };
}

function clientPort(port: PortMain): ClientPort {
  return {
    postMessage: (data) => port.postMessage(data),
    addEventListener: (type: 'message' | 'close', listener: Listener) => {
      if (type === 'close') return void port.on('close', () => listener({ data: null }));
      port.on('message', (event) => listener({ data: event.data }));
      port.start();
    },
  };
}
