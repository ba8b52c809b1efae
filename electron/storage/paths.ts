import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { homeFolder as homeFolderOf } from '../../shared/home';

/** Where everything the product keeps lies: the same for the window and the command line. */
export interface Paths {
  readonly home: string;
  readonly vaults: string;
  readonly logs: string;
  /** The log in use; older ones carry a number behind it. */
  readonly log: string;
  /** The list of jobs on folders. */
  readonly journal: string;
  /** What the person has set. */
  readonly settings: string;
  /** Models a person trained or imported, each in a folder named by its SHA-256. */
  readonly models: string;
  /** Runs of training, each in a folder with its checkpoints and its CSV. */
  readonly training: string;
  /** The native TensorFlow by version, where it was installed from a file. */
  readonly runtimes: string;
}

/** `RADSEAL_HOME`, else the place this system has for a program's own files; absolute. Touches no file. */
export function homeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(homeFolderOf({ platform: process.platform, environment, userFolder: homedir() }));
}

/**
 * What ships beside the built programs: models, samples, icons. In the packaged app these lie beside the archive,
 * as plain files: what looks at inodes or hands paths on can't look into it. `out`: the folder of the programs.
 */
export function resourcesFolder(out: string): string {
  return join(out, '..', 'resources').replace(/([\\/]app\.asar)(?=[\\/])/, '$1.unpacked');
}

/** The paths below `home`. Touches no file. */
export function pathsIn(home: string): Paths {
  const logs = join(home, 'logs');
  return {
    home,
    vaults: join(home, 'vaults'),
    logs,
    log: join(logs, 'radseal.log'),
    journal: join(home, 'jobs', 'journal.db'),
    settings: join(home, 'settings.json'),
    models: join(home, 'models'),
    training: join(home, 'training'),
    runtimes: join(home, 'runtime'),
  };
}

/** Whether a path is a folder or lies below it, by the paths alone. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
