import { dialog, powerSaveBlocker, type BrowserWindow } from 'electron';
import type { Preferences } from './preferences';

/**
 * What the window does while a job on folders runs: the computer is kept awake, and closing the window asks. A page
 * that is loaded anew has none running: what it had goes on when the person wants it.
 */
export function watchOverJobs(
  window: BrowserWindow,
  preferences: Pick<Preferences, 'words'>,
): { readonly keepAwake: (isRunning: boolean) => void } {
  let blocker: number | undefined;
  const keepAwake = (isRunning: boolean) => {
    if (isRunning) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
  window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) keepAwake(false);
  });
  let isAsking = false;
  window.on('close', (event) => {
    if (blocker === undefined) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    void askWhetherToClose(window, preferences).then((closes) => {
      isAsking = false;
      if (!closes) return;
      keepAwake(false);
      window.close();
    });
  });
  return { keepAwake };
}

async function askWhetherToClose(
  window: BrowserWindow,
  preferences: Pick<Preferences, 'words'>,
): Promise<boolean> {
  const words = preferences.words().app.dialogs.closing;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: words.title,
    detail: words.text,
    buttons: [words.stay, words.close],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
