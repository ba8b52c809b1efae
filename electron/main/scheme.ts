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

const offered = new Map<string, string>();

/** Offers one page that is no file, under an address nobody can guess, until it is withdrawn. */
export function offerPage(html: string): { readonly address: string; readonly withdraw: () => void } {
  const path = `/page/${randomBytes(16).toString('hex')}`;
  offered.set(path, html);
  return { address: `${APP_ORIGIN}${path}`, withdraw: () => void offered.delete(path) };
}

/** Serves the files of `folder` under the app's own scheme, each page with its own nonce. */
export function serveScheme(folder: string): void {
  const table = fileTable(folder);
  protocol.handle(APP_SCHEME, async (request) => {
    const { origin, host, pathname } = new URL(request.url);
    const known = `${APP_SCHEME}://${host}` === APP_ORIGIN || origin === APP_ORIGIN;
    if (!known || request.method !== 'GET') return new Response(null, { status: 404 });
    const page = offered.get(pathname);
    if (page !== undefined) return respond('.html', page);
    const file = table.get(pathname);
    return file === undefined
      ? new Response(null, { status: 404 })
      : respond(extname(file), await readFile(file));
  });
}

function respond(extension: string, content: Buffer | string): Response {
  const type = MEDIA_TYPES[extension];
  if (type === undefined) return new Response(null, { status: 404 });
  const nonce = randomBytes(16).toString('base64');
  const headers = {
    'content-type': type,
    'content-security-policy': contentPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  };
  if (extension !== '.html') return new Response(new Uint8Array(Buffer.from(content)), { headers });
  return new Response(content.toString('utf8').replaceAll(NONCE_MARK, nonce), { headers });
}
