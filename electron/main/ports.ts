import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import { CHANNELS, type EngineState } from '../../shared/channels';
import { desktopRequest, type Granted } from '../../shared/desktop';
import { AppError } from '../../shared/errors';
import type { ElectronHost } from '../processes/electron-host';
import { APP_ORIGIN } from './content-policy';
import { answerDesktop, grantDropped, type DesktopOptions } from './desktop';
import type { Grant } from './grants';

export interface PortOptions extends DesktopOptions {
  readonly host: ElectronHost;
}

/**
 * Answers the page, and nobody else: each message must come from the top frame of our window with our
 * origin. The port to the engine is the permission; the page gets one a load and one for each new engine,
 * which `announce` brings.
 */
export function servePage(options: PortOptions): { readonly announce: () => void } {
  const { window, host, grants } = options;
  // A page that has not asked yet gets its port when it asks: two at once would end each other's calls.
  let isListening = false;
  const announce = () => isListening && announceEngine(window, host);
  window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) isListening = false;
  });
  const tell = async (given: readonly Grant[]): Promise<readonly Granted[]> => {
    await Promise.all(
      given.map(({ handle, path, engineLabel }) => host.grant({ handle, path, label: engineLabel })),
    );
    return given.map(({ handle, label, isFolder }) => ({ handle, label, ...(isFolder && { isFolder }) }));
  };
  ipcMain.handle(CHANNELS.desktop, async (event, raw: unknown) => {
    checkSender(event, window);
    const request = desktopRequest.parse(raw);
    if (request.ask !== 'connect') return tell(await answerDesktop(request, options));
    isListening = true;
    announce();
    return [];
  });
  ipcMain.handle(CHANNELS.dropped, (event, raw: unknown) => {
    checkSender(event, window);
    return tell(grantDropped(z.array(z.string()).parse(raw), grants));
  });
  return { announce };
}

/** Tells the page how the engine is; with `ready` comes a fresh port to it. */
function announceEngine(window: BrowserWindow, host: ElectronHost): void {
  if (window.isDestroyed()) return;
  const state: EngineState = host.state;
  const port = state === 'ready' ? host.connect() : undefined;
  window.webContents.postMessage(CHANNELS.engine, state, port === undefined ? [] : [port]);
}

function checkSender(event: IpcMainInvokeEvent, window: BrowserWindow): void {
  const frame = event.senderFrame;
  const own = frame !== null && frame === window.webContents.mainFrame && frame.origin === APP_ORIGIN;
  if (!own) throw new AppError('policy', 'message from a foreign frame');
}
