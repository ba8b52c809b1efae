import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { protocol } from 'electron';
import { APP_ORIGIN, APP_SCHEME, contentPolicy } from './content-policy';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Where the page's build writes a place for the nonce. */
const NONCE_MARK = '__CSP_NONCE__';

/** Names the scheme as a standard, secure one. Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Path in the address -> file, for every file under `folder` at this moment: nothing else is ever served. */
export function fileTable(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [`/${relative(folder, file).split(sep).join('/')}`, file]));
}

/** Serves the files of `folder` under the app's own scheme, each page with its own nonce. */
export function serveScheme(folder: string): void {
  const table = fileTable(folder);
  protocol.handle(APP_SCHEME, async (request) => {
    const { origin, host, pathname } = new URL(request.url);
    const file = table.get(pathname);
    const known = `${APP_SCHEME}://${host}` === APP_ORIGIN || origin === APP_ORIGIN;
    if (!known || file === undefined || request.method !== 'GET') return new Response(null, { status: 404 });
    return respond(file);
  });
}

async function respond(file: string): Promise<Response> {
  const type = MEDIA_TYPES[extname(file)];
  if (type === undefined) return new Response(null, { status: 404 });
  const bytes = await readFile(file);
  const nonce = randomBytes(16).toString('base64');
  const headers = {
    'content-type': type,
    'content-security-policy': contentPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  };
  const page = extname(file) === '.html';
  return new Response(page ? bytes.toString('utf8').replaceAll(NONCE_MARK, nonce) : new Uint8Array(bytes), {
    headers,
  });
}
