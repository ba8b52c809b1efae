// Files from the network: resumed after a break, checked against a pinned SHA-256.
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from './locations.mjs';
import { progress } from './say.mjs';

const tries = 4;
const connectSeconds = 12;
const stallSeconds = 30;

/** Where downloads are kept while they are needed. */
export function downloadsFolder() {
  const folder = join(cacheFolder(), 'downloads');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Fetches `url` into the cache and returns the path of the file, whose SHA-256 is `sha256`.
 * What an earlier try left is continued. Throws when the host can't be reached or the digest differs.
 */
export async function download({ url, sha256, label }) {
  const name = basename(new URL(url).pathname);
  const file = join(downloadsFolder(), `${sha256.slice(0, 16)}-${name}`);
  if (existsSync(file) && (await sha256Of(file)) === sha256) return file;
  if (goesThroughProxy(url)) throw new Error('a proxy is configured');
  const partial = `${file}.part`;
  const report = progress(label);
  for (let attempt = 1; ; attempt += 1) {
    const had = sizeOf(partial);
    try {
      await receive({ url, partial, report });
      break;
    } catch (error) {
      // Only a transfer that got somewhere is worth another try at once.
      if (attempt === tries || sizeOf(partial) === had) throw error;
    }
  }
  return accept({ file, partial, sha256 });
}

/** Takes a finished file as `file` when its SHA-256 is the pinned one; removes it and throws when it is not. */
export async function accept({ file, partial, sha256 }) {
  const found = await sha256Of(partial);
  if (found !== sha256) {
    rmSync(partial, { force: true });
    throw new Error(`${basename(file)} has SHA-256 ${found}, expected ${sha256}: not used`);
  }
  renameSync(partial, file);
  return file;
}

/** SHA-256 of a file, in hex. */
export async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function receive({ url, partial, report }) {
  const stop = new AbortController();
  let timer = setTimeout(
    () => stop.abort(new Error(`no answer in ${connectSeconds} s`)),
    connectSeconds * 1000,
  );
  try {
    const have = sizeOf(partial);
    const headers = have > 0 ? { range: `bytes=${have}-` } : {};
    const response = await fetch(url, { headers, signal: stop.signal });
    if (response.status === 416) return;
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const resumed = response.status === 206;
    let done = resumed ? have : 0;
    const total = done + Number(response.headers.get('content-length') ?? 0);
    await pipeline(
      response.body,
      async function* watch(chunks) {
        for await (const chunk of chunks) {
          clearTimeout(timer);
          timer = setTimeout(
            () => stop.abort(new Error(`nothing came for ${stallSeconds} s`)),
            stallSeconds * 1000,
          );
          done += chunk.length;
          report(done, total);
          yield chunk;
        }
      },
      createWriteStream(partial, { flags: resumed ? 'a' : 'w' }),
    );
  } catch (error) {
    throw new Error(stop.signal.aborted ? stop.signal.reason.message : (error.cause?.code ?? error.message));
  } finally {
    clearTimeout(timer);
  }
}

/** True when the environment sends this URL through a proxy, which Node's fetch does not know: npm and pip do. */
export function goesThroughProxy(url, env = process.env) {
  const { protocol, hostname } = new URL(url);
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  if (!(env[name] ?? env[name.toUpperCase()])) return false;
  const exceptions = (env.no_proxy ?? env.NO_PROXY ?? '')
    .split(',')
    .map((entry) => entry.trim().replace(/^\*?\./, ''));
  return !exceptions.some((entry) => entry === '*' || (entry !== '' && `.${hostname}`.endsWith(`.${entry}`)));
}

function sizeOf(file) {
  return existsSync(file) ? statSync(file).size : 0;
}
