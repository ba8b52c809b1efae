import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, powerMonitor, session } from 'electron';
import { CHANNELS } from '../../shared/channels';
import type { SettingValues } from '../../shared/settings';
import { resourcesFolder } from '../storage/paths';
import { APP_PAGE, isOwnAddress } from './content-policy';

/** Takes every power away that no page of ours needs: in the session, and in each page ever made. */
export function lockDown(): void {
  const own = session.defaultSession;
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  // Switched off it would still fetch a dictionary for each of its languages.
  own.setSpellCheckerLanguages([]);
  own.setSpellCheckerEnabled(false);
  own.on('will-download', (event) => event.preventDefault());
  own.webRequest.onBeforeRequest((details, answer) => {
    const developerTools = !app.isPackaged && details.url.startsWith('devtools://');
    answer({ cancel: !isOwnAddress(details.url) && !developerTools });
  });
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** The one window. `preload` and the icon lie beside the main script; the page starts in `language`. */
export function openWindow({
  preload,
  icon,
  language,
}: {
  readonly preload: string;
  readonly icon: string;
  readonly language: SettingValues['language'];
}): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Radseal',
    width: 1280,
    height: 800,
    minWidth: 900,
    minHeight: 700,
    show: false,
    icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1419' : '#f6f8fa',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      enableWebSQL: false,
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.on('page-title-updated', (event) => event.preventDefault());
  void window.loadURL(`${APP_PAGE}?language=${language}`);
  return window;
}

/** Has the page lock the vault when the computer goes to sleep or its screen is locked. */
export function lockWithComputer(window: BrowserWindow): void {
  const lock = () => {
    if (!window.isDestroyed()) window.webContents.send(CHANNELS.lock);
  };
  powerMonitor.on('suspend', lock);
  powerMonitor.on('lock-screen', lock);
}

/** Paths of what is built, seen from the folder of the main script. */
export function builtPaths(mainFolder: string) {
  const out = join(mainFolder, '..');
  return {
    out,
    page: join(out, 'renderer'),
    preload: join(out, 'preload', 'index.cjs'),
    engine: join(out, 'engine', 'entry.js'),
    openVault: join(out, 'engine', 'open-vault.js'),
    runtime: join(out, 'runtime', 'entry.js'),
    resources: resourcesFolder(out),
  } as const;
}
