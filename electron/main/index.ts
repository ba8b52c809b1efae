import { join } from 'node:path';
import { app, safeStorage } from 'electron';
import { ElectronHost } from '../processes/electron-host';
import { ENGINE_MEMORY_CAP } from '../processes/host';
import { PRINT_SWITCH } from '../processes/print-page';
import { homeFolder, pathsIn } from '../storage/paths';
import { commandLineArguments, runCommandLine } from './command-line';
import { Grants } from './grants';
import { answerKeyring } from './keyring';
import { layOutKit } from './kit-page';
import { buildMenu } from './menu';
import { servePage } from './ports';
import { runPrintPage } from './print-page';
import { createPreferences } from './preferences';
import { watchOverJobs } from './running-job';
import { registerScheme, serveScheme } from './scheme';
import { builtPaths, lockDown, lockWithComputer, openWindow } from './window';

// The sandbox is on for every page, also where a page forgot to ask. Only tests that run as root pass
// --no-sandbox; Chromium refuses both at once.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
// No part of Chromium finds anybody out there, whatever it wants to look up by itself.
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
registerScheme();
const home = pathsIn(homeFolder());
app.setPath('userData', join(home.home, 'chromium'));
const preferences = createPreferences(home);

const command = commandLineArguments(process.argv);
if (app.commandLine.hasSwitch(PRINT_SWITCH)) void runPrintPage();
else if (command !== null) void runCommandLine(command);
else if (app.requestSingleInstanceLock()) void run();
else app.quit();

async function run(): Promise<void> {
  const paths = builtPaths(import.meta.dirname);
  const grants = new Grants();
  let announce: () => void = () => undefined;
  await app.whenReady();
  const host = new ElectronHost({
    scripts: { engine: paths.engine, runtime: paths.runtime, 'open-vault': paths.openVault },
    memoryCapBytes: ENGINE_MEMORY_CAP,
    hasWindow: true,
    grants: () => grants.all().map(({ handle, path, engineLabel }) => ({ handle, path, label: engineLabel })),
    onState: () => announce(),
    onKitPage: layOutKit,
    onKeyring: (question) => answerKeyring(safeStorage, process.platform, question),
  });
  endWithLastWindow(host);
  host.start();
  serveScheme(paths.page);
  lockDown();
  buildMenu();
  const window = openWindow({
    preload: paths.preload,
    icon: join(paths.resources, 'icons', 'radseal.png'),
    language: preferences.current().language,
  });
  ({ announce } = servePage({
    window,
    host,
    grants,
    preferences,
    samples: join(paths.resources, 'samples'),
    restartEngine: () => host.start(),
    ...watchOverJobs(window, preferences),
  }));
  lockWithComputer(window);
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
}

/** Quits with the window, after every process of ours was ended. */
function endWithLastWindow(host: ElectronHost): void {
  let ended = false;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    void host.stop().then(() => {
      ended = true;
      app.quit();
    });
  });
}
