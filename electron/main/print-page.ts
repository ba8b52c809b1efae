import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { app } from 'electron';
import { homeFolder, pathsIn } from '../storage/paths';
import { layOutKit } from './kit-page';
import { serveScheme } from './scheme';
import { builtPaths, lockDown } from './window';

/**
 * Lays out the page that comes on standard input, writes it as PDF to standard output and ends: the command line has no
 * window to do it in. Ends with 1 where it can't be done.
 */
export async function runPrintPage(): Promise<void> {
  app.setPath('userData', join(pathsIn(homeFolder()).home, 'chromium-print'));
  app.on('window-all-closed', () => undefined);
  const [html] = await Promise.all([text(process.stdin), app.whenReady()]);
  serveScheme(builtPaths(import.meta.dirname).page);
  lockDown();
  const outcome = await layOutKit({ html, want: 'pdf' });
  if (outcome.status !== 'pdf') return app.exit(1);
  process.stdout.write(outcome.bytes, () => app.exit(0));
}
