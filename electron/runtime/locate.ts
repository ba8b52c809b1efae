import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { BINDING_FILE } from '../core/gan/backend';
import type { RuntimePlaces } from './protocol';

/** The tfjs-node whose binding is looked for; names the folder it lies in. */
export const TFJS_NODE_VERSION = '4.22.0';

type Environment = Readonly<Record<string, string | undefined>>;

function cacheFolder(environment: Environment): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === 'win32' && LOCALAPPDATA !== undefined) return LOCALAPPDATA;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return join(homedir(), '.cache');
}

function isFilledFile(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.isFile() && stat.size > 0;
}

/** libtensorflow, or libtensorflow_cc, which holds the same functions; not the framework they both need. */
const LIBRARY = /^(lib)?tensorflow(?!_framework).*\.(so|dylib|dll)/;

/** Whether the binding and a TensorFlow library are there; whether they load is found out by loading. */
function holdsTensorflow(folder: string): boolean {
  const libraries = join(folder, 'deps', 'lib');
  try {
    return (
      isFilledFile(join(folder, BINDING_FILE)) &&
      readdirSync(libraries).some((name) => LIBRARY.test(name) && isFilledFile(join(libraries, name)))
    );
  } catch {
    return false;
  }
}

/**
 * The folder of native TensorFlow with CUDA, as `npm run setup:gpu` makes it, or undefined. Where
 * RADSEAL_TENSORFLOW is set no other place is looked at.
 */
export function locateGpuTensorflow(environment: Environment = process.env): string | undefined {
  if (environment['RADSEAL_TENSORFLOW'] !== undefined) return undefined;
  const folder = join(cacheFolder(environment), 'radseal', 'tensorflow-gpu', TFJS_NODE_VERSION);
  return holdsTensorflow(folder) ? folder : undefined;
}

/**
 * The folder native TensorFlow lies in, or null. RADSEAL_TENSORFLOW, where set, is the only place looked
 * at, so that nothing else is loaded in its stead (`none`: nothing); otherwise `<user data>/runtime/<version>`,
 * `<resources>/runtime`, `<cache>/radseal/tensorflow/<version>`, in this order.
 */
export function locateTensorflow(
  places: RuntimePlaces,
  environment: Environment = process.env,
): string | null {
  const { RADSEAL_TENSORFLOW: chosen } = environment;
  const candidates =
    chosen === undefined
      ? [
          places.userData && join(places.userData, 'runtime', TFJS_NODE_VERSION),
          places.resources && join(places.resources, 'runtime'),
          join(cacheFolder(environment), 'radseal', 'tensorflow', TFJS_NODE_VERSION),
        ]
      : [chosen];
  return candidates.find((folder) => folder && isAbsolute(folder) && holdsTensorflow(folder)) || null;
}
