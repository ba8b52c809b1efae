// SHA-256 of every file of a folder, in the form `sha256sum -c` reads.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Lower-case hex of a file's SHA-256. */
export async function sha256OfFile(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Regular files below `folder`, as paths with forward slashes, sorted; links are left out. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** A line a file: digest, two spaces, path. */
export async function digestLines(folder) {
  const lines = [];
  for (const name of filesBelow(folder)) lines.push(`${await sha256OfFile(join(folder, name))}  ${name}\n`);
  return lines.join('');
}
