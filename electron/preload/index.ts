import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS, type DesktopBridge } from '../../shared/channels';

/** What of the page's globals this script needs: `document` and the rest stay out of reach here. */
interface PageGlobals {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, origin: string, transfer: readonly unknown[]): void;
}

type PageFile = Parameters<typeof webUtils.getPathForFile>[0];

/** The path behind a dropped file, or nothing where the page made the object itself. */
function pathOf(file: unknown): readonly string[] {
  try {
    const path = webUtils.getPathForFile(file as PageFile);
    return path === '' ? [] : [path];
  } catch {
    return [];
  }
}

// The page gets two functions and one port. Paths of dropped files go to the window, never to the page.
const bridge: DesktopBridge = {
  ask: (request) => ipcRenderer.invoke(CHANNELS.desktop, request),
  dropped: (files) => ipcRenderer.invoke(CHANNELS.dropped, files.flatMap(pathOf)),
};

contextBridge.exposeInMainWorld('radseal', bridge);

ipcRenderer.on(CHANNELS.engine, (event, state) => {
  const page = globalThis as unknown as PageGlobals;
  page.postMessage({ kind: CHANNELS.engine, state }, page.location.origin, event.ports);
});

ipcRenderer.on(CHANNELS.lock, () => {
  const page = globalThis as unknown as PageGlobals;
  page.postMessage({ kind: CHANNELS.lock }, page.location.origin, []);
});
