import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything the product keeps lies: the same for the window and the command line. */
export interface Paths {
  readonly home: string;
  readonly vaults: string;
  readonly logs: string;
  /** The log in use; older ones carry a number behind it. */
  readonly log: string;
}

/** `RADSEAL_HOME`, else the place the system has for a program's own files. Touches no file. */
export function homeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['RADSEAL_HOME'];
  if (own) return resolve(own);
  if (process.platform === 'win32')
    return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Radseal');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Radseal');
  return join(environment['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'radseal');
}

/** The paths below `home`. Touches no file. */
export function pathsIn(home: string): Paths {
  const logs = join(home, 'logs');
  return { home, vaults: join(home, 'vaults'), logs, log: join(logs, 'radseal.log') };
}
