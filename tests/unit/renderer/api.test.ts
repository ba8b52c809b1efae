import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contract } from '../../../shared/contract';

type Api = typeof import('../../../renderer/api');

const os = implement(contract);

/** As the engine does: clones, but for the message that opens a stream. */
function asClone([, , payload]: readonly unknown[]): [] | undefined {
  const body = (payload as { body?: unknown } | undefined)?.body;
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body ? undefined : [];
}

/** The other end of a port: a tiny engine that answers two calls and never ends a third. */
function serve(port: MessagePort): void {
  const router = {
    vault: {
      state: os.vault.state.handler(() => ({ status: 'none' })),
      unlock: os.vault.unlock.handler(({ errors }) => {
        throw errors.FAILED({ data: { code: 'wrong-passphrase' } });
      }),
    },
    files: {
      preview: os.files.preview.handler(() => ({
        status: 'shown',
        columns: 1,
        rows: 1,
        frames: 1,
        rgba: new Uint8Array([1, 2, 3, 4]),
      })),
      encrypt: os.files.encrypt.handler(async function* () {
        yield { v: 1, type: 'plan', action: 'encrypt', files: 1, bytes: 1, skipped: 0 } as const;
        await new Promise(() => {});
      }),
    },
  };
  new RPCHandler(router, { experimental_transfer: asClone }).upgrade(port);
  port.start();
}

function announce(state: string, port?: MessagePort): void {
  const event = new MessageEvent('message', {
    data: { kind: 'radseal:engine', state },
    origin: location.origin,
  });
  Object.defineProperties(event, { source: { value: window }, ports: { value: port ? [port] : [] } });
  window.dispatchEvent(event);
}

function ready(): void {
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  announce('ready', port1);
}

const input = {
  sources: ['0'.repeat(32)],
  target: '0'.repeat(32),
  recipients: [],
  useVault: true,
  identities: [],
  carrier: 'auto',
  keyImages: 'file',
  again: false,
  verify: true,
  deleteOriginals: false,
} as const;
const encryptInput = { ...input, sources: [...input.sources], recipients: [], identities: [] };

describe('the port to the engine', () => {
  let api: Api;
  let listeners: AbortController;

  beforeEach(async () => {
    vi.resetModules();
    listeners = new AbortController();
    const { signal } = listeners;
    const listen = window.addEventListener.bind(window);
    vi.spyOn(window, 'addEventListener').mockImplementation(
      (type: string, listener: EventListenerOrEventListenerObject) => {
        listen(type, listener);
        signal.addEventListener('abort', () => window.removeEventListener(type, listener));
      },
    );
    Object.assign(window, {
      radseal: { ask: () => Promise.resolve([]), dropped: () => Promise.resolve([]) },
    });
    api = await import('../../../renderer/api');
    api.connectEngine();
  });

  afterEach(() => {
    listeners.abort();
    vi.restoreAllMocks();
  });

  it('holds calls back until the engine is ready, and carries bytes as bytes', async () => {
    const state = api.askEngine((engine, signal) => engine.vault.state(undefined, { signal }));
    ready();
    expect(await state).toEqual({ status: 'none' });
    const preview = await api.askEngine((engine) => engine.files.preview({ id: '0'.repeat(32), frame: 0 }));
    expect(preview).toMatchObject({ rgba: new Uint8Array([1, 2, 3, 4]) });
    expect(api.engineState.value).toBe('ready');
  });

  it("passes the engine's code on", async () => {
    ready();
    const unlock = api.askEngine((engine) => engine.vault.unlock({ passphrase: 'x' }));
    await expect(unlock).rejects.toMatchObject({ code: 'wrong-passphrase' });
  });

  it('ends a running job as worker-crashed when the engine is lost, and replays nothing on the next one', async () => {
    ready();
    const seen: string[] = [];
    const job = (async () => {
      for await (const event of api.followEngine((engine) => engine.files.encrypt(encryptInput))) {
        seen.push(event.type);
        announce('lost');
      }
    })();
    await expect(job).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(api.engineState.value).toBe('lost');
    ready();
    expect(await api.askEngine((engine) => engine.vault.state())).toEqual({ status: 'none' });
    expect(seen).toEqual(['plan']);
  });

  it('counts a second port for the same page, so that what the first one carried is fetched again', async () => {
    ready();
    const first = api.askEngine((engine) => engine.vault.state());
    ready();
    await expect(first).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(api.engineConnections.value).toBe(2);
    expect(await api.askEngine((engine) => engine.vault.state())).toEqual({ status: 'none' });
  });

  it('listens to nobody but its own window', () => {
    const event = new MessageEvent('message', {
      data: { kind: 'radseal:engine', state: 'given-up' },
      origin: 'https://x',
    });
    window.dispatchEvent(event);
    expect(api.engineState.value).toBe('starting');
  });
});
