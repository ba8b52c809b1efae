import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { download, goesThroughProxy } from '../../../build/setup/download.mjs';

const content = randomBytes(3_000_000);
const sha256 = createHash('sha256').update(content).digest('hex');

let cache: string;
let server: Server;
let url: string;
let asked: (string | undefined)[];
let breakOff: number;

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'radseal-download-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  for (const name of ['http_proxy', 'HTTP_PROXY']) vi.stubEnv(name, '');
  asked = [];
  breakOff = 0;
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const part = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': part.length });
    if (breakOff === 0) return response.end(part);
    breakOff -= 1;
    return response.write(part.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 50));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/thing.zip`;
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  rmSync(cache, { recursive: true });
});

describe('a download', () => {
  it('is what was pinned, and is not fetched a second time', async () => {
    const file = await download({ url, sha256, label: 'thing' });
    expect(readFileSync(file).equals(content)).toBe(true);
    await download({ url, sha256, label: 'thing' });
    expect(asked).toEqual([undefined]);
  });

  it('goes on where the connection broke', async () => {
    breakOff = 2;
    const file = await download({ url, sha256, label: 'thing' });
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(asked).toHaveLength(3);
    expect(asked[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('goes on with what an earlier set-up left', async () => {
    const folder = join(cache, 'radseal', 'downloads');
    await download({ url, sha256, label: 'thing' });
    const [name] = readdirSync(folder);
    rmSync(join(folder, name!));
    writeFileSync(join(folder, `${name}.part`), content.subarray(0, 2_999_990));
    const file = await download({ url, sha256, label: 'thing' });
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(asked.at(-1)).toBe('bytes=2999990-');
  });

  it('is thrown away when its SHA-256 is another', async () => {
    await expect(download({ url, sha256: '00'.repeat(32), label: 'thing' })).rejects.toThrow('expected');
    expect(readdirSync(join(cache, 'radseal', 'downloads'))).toEqual([]);
  });

  it('fails at once where there is no server', async () => {
    server.closeAllConnections();
    server.close();
    await expect(download({ url, sha256, label: 'thing' })).rejects.toThrow(/ECONNREFUSED/);
    expect(existsSync(join(cache, 'radseal', 'downloads', 'thing.zip'))).toBe(false);
  });
});

describe('proxies', () => {
  it.each([
    [{}, false],
    [{ https_proxy: 'http://p' }, true],
    [{ HTTPS_PROXY: 'http://p' }, true],
    [{ http_proxy: 'http://p' }, false],
    [{ https_proxy: 'http://p', no_proxy: 'other.org, .example.org' }, false],
    [{ https_proxy: 'http://p', no_proxy: 'ample.org' }, true],
    [{ https_proxy: 'http://p', no_proxy: '*' }, false],
  ])('%j: %s', (env, expected) => {
    expect(goesThroughProxy('https://files.example.org/x', env)).toBe(expected);
  });
});
