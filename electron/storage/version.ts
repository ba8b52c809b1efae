import { join } from 'node:path';
import { readSmallFile } from './small-file';

/** The product's version, from the package.json beside the folder of the built programs. */
export function productVersion(out: string): string {
  const bytes = readSmallFile(join(out, '..', 'package.json'), 1024 * 1024);
  const { version } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { version: string };
  return version;
}
