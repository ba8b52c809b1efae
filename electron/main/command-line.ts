import { join } from 'node:path';
import { app } from 'electron';
import { startEngineInElectron } from '../processes/electron-host-cli';
import { ENGINE_MEMORY_CAP } from '../processes/host';
import { homeFolder, pathsIn } from '../storage/paths';
import { builtPaths } from './window';

/** What follows `cli` on the app's own command line, or null where a window is wanted. */
export function commandLineArguments(argv: readonly string[]): readonly string[] | null {
  // Chromium's switches stand before it; what follows is the command's alone.
  const at = argv.findIndex((argument, index) => index > 0 && !argument.startsWith('-'));
  return at > 0 && argv[at] === 'cli' ? argv.slice(at + 1) : null;
}

/**
 * `radseal cli ARGS...`: the command line in the packaged app, without a window and beside one that may be open.
 * Ends the process with the command's status.
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const passphrase = process.env['RADSEAL_PASSPHRASE'];
  delete process.env['RADSEAL_PASSPHRASE'];
  app.setPath('userData', join(pathsIn(homeFolder()).home, 'chromium-cli'));
  // Without this the app ends when a window that prints has closed.
  app.on('window-all-closed', () => undefined);
  const paths = builtPaths(import.meta.dirname);
  const [{ runCli }] = await Promise.all([import('../cli/program'), app.whenReady()]);
  const scripts = { engine: paths.engine, runtime: paths.runtime, 'open-vault': paths.openVault };
  const startEngine = () => startEngineInElectron({ scripts, memoryCapBytes: ENGINE_MEMORY_CAP });
  app.exit(await runCli(args, { out: paths.out, passphrase, engine: undefined, startEngine }));
}
