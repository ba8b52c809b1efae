import { BrowserWindow } from 'electron';
import type { KitPage, KitPageOutcome } from '../processes/host';
import { offerPage } from './scheme';

/**
 * Lays a recovery kit out in a window nobody sees, as PDF or on paper, and forgets it. The page has no
 * script, comes from the app's own scheme under an address that is used once, and is never written down here.
 */
export async function layOutKit({ html, want }: KitPage): Promise<KitPageOutcome> {
  const offered = offerPage(html);
  const window = new BrowserWindow({
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, javascript: false, spellcheck: false },
  });
  try {
    await window.loadURL(offered.address);
    return want === 'pdf' ? await asPdf(window) : await onPaper(window);
  } catch {
    return { status: 'failed' };
  } finally {
    offered.withdraw();
    if (!window.isDestroyed()) window.destroy();
  }
}

async function asPdf({ webContents }: BrowserWindow): Promise<KitPageOutcome> {
  const bytes = await webContents.printToPDF({
    pageSize: 'A4',
    printBackground: true,
    preferCSSPageSize: true,
    generateTaggedPDF: true,
  });
  return { status: 'pdf', bytes: new Uint8Array(bytes) };
}

function onPaper({ webContents }: BrowserWindow): Promise<KitPageOutcome> {
  return new Promise((resolve) => {
    webContents.print({ silent: false, printBackground: true }, (isPrinted, reason) => {
      if (isPrinted) resolve({ status: 'printed' });
      else resolve({ status: /cancel/i.test(reason) ? 'not-printed' : 'failed' });
    });
  });
}
