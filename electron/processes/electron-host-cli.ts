import { randomBytes } from 'node:crypto';
import type { MessagePortMain } from 'electron';
import { ElectronHost, type ElectronHostOptions } from './electron-host';
import type { EngineProcess } from './node-host';

/**
 * The engine of the packaged command line, where nothing can be forked: a utility process. After `app` is ready.
 * It is not started again when it dies: the command line says so and ends.
 */
export function startEngineInElectron(
  options: Pick<ElectronHostOptions, 'scripts' | 'memoryCapBytes'>,
): EngineProcess {
  let over: (how: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (over = resolve));
  let connected: (port: MessagePortMain) => void = () => undefined;
  const port = new Promise<MessagePortMain>((resolve) => (connected = resolve));
  const host: ElectronHost = new ElectronHost({
    ...options,
    hasWindow: false,
    grants: () => [],
    onState: (state) => {
      const made = state === 'ready' ? host.connect() : undefined;
      if (made) connected(made);
      if (state === 'lost' || state === 'given-up') void host.stop().then(() => over('died'));
    },
    // Paper and PDF are the window's; a kit of the command line is a text file.
    onKitPage: () => Promise.resolve({ status: 'failed' }),
    onKeyring: () => null,
  });
  host.start();

  // A message must not overtake the paths it names, which go another way: all go out in order.
  let sent: Promise<unknown> = port;
  return {
    pid: undefined,
    ended,
    stop: () => void host.stop().then(() => over('stopped')),
    grant: (path, label) => {
      const handle = randomBytes(16).toString('hex');
      sent = sent.then(() => host.grant({ handle, path, label }));
      return handle;
    },
    port: {
      postMessage: (data) => {
        sent = sent.then(async () => (await port).postMessage(data));
      },
      addEventListener: (type: 'message' | 'close', listener: (event: { data: unknown }) => void) => {
        if (type === 'close') return void ended.then(() => listener({ data: undefined }));
        void port.then((open) => {
          open.on('message', ({ data }) => listener({ data }));
          open.start();
        });
      },
    },
  };
}
