import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { expect, type ElectronApplication, type Page } from '@playwright/test';
import { hasSandbox, test as base } from './app';

/** A server on this computer that counts who comes: nobody may. */
interface Neighbour {
  readonly address: string;
  readonly visits: readonly string[];
}

const test = base.extend<{ neighbour: Neighbour }>({
  neighbour: async ({}, use) => {
    const visits: string[] = [];
    const server = createServer((request, response) => {
      visits.push(request.url ?? '');
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end('hello');
    });
    server.on('upgrade', (request, socket) => {
      visits.push(`upgrade ${request.url}`);
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use({ address: `127.0.0.1:${(server.address() as AddressInfo).port}`, visits });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
});
test.use({ provokes: true });

const windowCount = (app: ElectronApplication) =>
  app.evaluate(({ webContents }) => webContents.getAllWebContents().length);

/** What the page's own code is told when it tries: 'done' or 'refused'. */
const attempt = (page: Page, what: string): Promise<string> =>
  page.evaluate(async (name) => {
    const acts: Record<string, () => unknown> = {
      // eslint-disable-next-line no-eval -- shows that the content policy refuses it
      eval: () => (0, eval)('1'),
      // eslint-disable-next-line no-restricted-syntax -- shows that the content policy refuses it
      function: () => new Function('return 1')(),
      geolocation: () =>
        new Promise((done, refuse) => navigator.geolocation.getCurrentPosition(done, refuse)),
      camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
      microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
      screen: () => navigator.mediaDevices.getDisplayMedia(),
      clipboard: () => navigator.clipboard.readText(),
    };
    // Later: what a test has the page do at once may use eval, whatever the policy says.
    await new Promise((resolve) => setTimeout(resolve));
    try {
      await acts[name]?.();
      return 'done';
    } catch {
      return 'refused';
    }
  }, what);

test('the page: sandboxed, isolated, without Node, with two functions and no more', async ({ radseal }) => {
  const { app, page } = radseal;
  const preferences = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) =>
      // There, but not in Electron's types.
      (contents as unknown as { getLastWebPreferences(): unknown }).getLastWebPreferences(),
    ),
  );
  expect(preferences).toHaveLength(1);
  expect(preferences[0]).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
  });
  expect(preferences[0]).not.toHaveProperty('enableBlinkFeatures', expect.stringMatching(/./));

  const seen = await page.evaluate(() => {
    const outer = globalThis as unknown as Record<string, unknown>;
    const names = [
      'require',
      'process',
      'module',
      'Buffer',
      'global',
      '__dirname',
      'electron',
      'ipcRenderer',
    ];
    return {
      there: names.filter((name) => name in outer),
      bridge: Object.keys(outer['radseal'] as object).sort(),
      kinds: Object.values(outer['radseal'] as object).map((value) => typeof value),
      frozen: Reflect.set(outer['radseal'] as object, 'ask', null),
    };
  });
  expect(seen).toEqual({
    there: [],
    bridge: ['ask', 'dropped'],
    kinds: ['function', 'function'],
    frozen: false,
  });

  // A built-in that the page replaced is not what the script beside it uses: no path can be slipped in.
  const granted = await page.evaluate(async () => {
    const { flatMap } = Array.prototype;
    Array.prototype.flatMap = () => ['/etc/hostname'] as never;
    const { radseal: bridge } = globalThis as unknown as {
      radseal: { dropped: (files: readonly unknown[]) => Promise<readonly unknown[]> };
    };
    const answer = await bridge.dropped([new File(['x'], 'made-by-the-page.dcm'), '/etc/hostname']);
    Array.prototype.flatMap = flatMap;
    return answer;
  });
  expect(granted).toEqual([]);
});

test('the sandbox of the operating system holds the page', async ({ radseal }) => {
  test.skip(process.platform !== 'linux', 'what holds a process is read from /proc');
  test.skip(!hasSandbox, 'Chromium has no sandbox for root, nor where users have no namespaces of their own');
  const { app } = radseal;
  const pid = await app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.getOSProcessId());
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  expect(status).toMatch(/^Seccomp:\s+2$/m);
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
});

test('every permission is refused, asked for or only looked at', async ({ radseal }) => {
  const { page, app } = radseal;
  for (const wish of ['geolocation', 'camera', 'microphone', 'screen', 'clipboard'])
    expect([wish, await attempt(page, wish)]).toEqual([wish, 'refused']);
  const states = await page.evaluate(async () => {
    const names = ['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read', 'midi'];
    const asked = names.map((name) => navigator.permissions.query({ name: name as PermissionName }));
    return { asked: (await Promise.all(asked)).map(({ state }) => state), notify: Notification.permission };
  });
  expect(states.asked.filter((state) => state === 'granted')).toEqual([]);
  expect(states.notify).toBe('denied');
  expect(await app.evaluate(({ session }) => session.defaultSession.isSpellCheckerEnabled())).toBe(false);
});

test('no other page: no navigation, no window, no frame, no webview', async ({ radseal, neighbour }) => {
  const { app, page } = radseal;
  const before = page.url();
  for (const target of [
    `http://${neighbour.address}/navigated`,
    'https://example.org/',
    'file:///etc/hostname',
    'data:text/html,<p>hello</p>',
    'radseal://app/assets/other.html',
  ]) {
    await page.evaluate((address) => {
      const link = document.createElement('a');
      link.href = address;
      document.body.append(link);
      link.click();
      link.remove();
      location.href = address;
    }, target);
    const opened = await page.evaluate((address) => window.open(address) === null, target);
    expect([target, opened]).toEqual([target, true]);
  }
  const views = await page.evaluate((address) => {
    const view = document.createElement('webview');
    view.setAttribute('src', `http://${address}/webview`);
    view.setAttribute('allowpopups', '');
    const frame = document.createElement('iframe');
    frame.src = `http://${address}/frame`;
    document.body.append(view, frame);
    return { isElement: view instanceof HTMLElement, knows: 'getWebContentsId' in view };
  }, neighbour.address);
  expect(views).toEqual({ isElement: true, knows: false });
  // Asked in main: Playwright waits for a navigation that never comes.
  const shown = () =>
    app.evaluate(async ({ webContents }) => {
      const [own] = webContents.getAllWebContents();
      const text = (await own!.executeJavaScript('document.body.innerText')) as string;
      return { url: own!.getURL().split('#')[0], isOurs: text.includes('Make your vault') };
    });
  await expect.poll(shown, { timeout: 15_000 }).toEqual({ url: before.split('#')[0], isOurs: true });
  expect(await windowCount(app)).toBe(1);
  expect(neighbour.visits).toEqual([]);
});

test('the content policy: sent as a header, new for each load, and kept', async ({ radseal }) => {
  const { page } = radseal;
  const policies = await page.evaluate(async () => {
    const answers = [await fetch('/index.html'), await fetch('/index.html')];
    return answers.map(({ headers }) => headers.get('content-security-policy') ?? '');
  });
  const [first = '', second = ''] = policies;
  expect(first).toContain("default-src 'none'");
  expect(first).toContain("script-src 'self';");
  expect(first).not.toMatch(/unsafe|https?:|\*/);
  expect(first).not.toBe(second);
  expect(await attempt(page, 'eval')).toBe('refused');
  expect(await attempt(page, 'function')).toBe('refused');

  const ran = await page.evaluate(async () => {
    const marked = globalThis as unknown as Record<string, unknown>;
    const inline = document.createElement('script');
    inline.textContent = 'globalThis.inlineRan = true';
    const button = document.createElement('button');
    button.setAttribute('onclick', 'globalThis.handlerRan = true');
    const style = document.createElement('style');
    style.textContent = 'body { --inline-style: applied }';
    document.body.append(inline, button, style);
    button.click();
    const applied = getComputedStyle(document.body).getPropertyValue('--inline-style');
    [inline, button, style].forEach((element) => element.remove());
    return { inline: marked['inlineRan'], handler: marked['handlerRan'], applied };
  });
  expect(ran).toEqual({ inline: undefined, handler: undefined, applied: '' });
});

test('nothing goes to a network, and the own scheme serves the own files alone', async ({
  radseal,
  neighbour,
}) => {
  const { app, page } = radseal;
  const reached = await page.evaluate(async (address) => {
    const image = new Image();
    const tries = {
      fetch: fetch(`http://${address}/fetch`),
      image: new Promise((done, refuse) => {
        image.onload = done;
        image.onerror = refuse;
        image.src = `http://${address}/image`;
      }),
      socket: new Promise((done, refuse) => {
        const socket = new WebSocket(`ws://${address}/socket`);
        socket.onopen = done;
        socket.onerror = refuse;
      }),
      file: fetch('file:///etc/hostname'),
      otherHost: fetch('radseal://other/index.html'),
    };
    navigator.sendBeacon(`http://${address}/beacon`, 'x');
    const outcomes = await Promise.allSettled(Object.values(tries));
    return Object.keys(tries).filter((_, place) => outcomes[place]?.status === 'fulfilled');
  }, neighbour.address);
  expect(reached).toEqual([]);

  // Not only the page: the whole session has no way out.
  const ofMain = await app.evaluate(async ({ session }, address) => {
    try {
      await session.defaultSession.fetch(`http://${address}/session`);
      return 'reached';
    } catch (error) {
      return String(error);
    }
  }, neighbour.address);
  expect(ofMain).toContain('ERR_BLOCKED_BY_CLIENT');
  expect(neighbour.visits).toEqual([]);

  const statuses = await page.evaluate(async () => {
    const paths = [
      '/',
      '/../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2fpreload/index.cjs',
      '/none.js',
    ];
    const answers = await Promise.all(paths.map((path) => fetch(path)));
    const posted = await fetch('/index.html', { method: 'POST', body: 'x' });
    return [...answers, posted].map(({ status }) => status);
  });
  expect(statuses).toEqual([404, 404, 404, 404, 404, 404]);
  expect(await page.evaluate(() => location.origin)).toBe('radseal://app');
});

test('a message from another window is refused, whatever it asks', async ({ radseal }) => {
  const { app, page } = radseal;
  const answers = await app.evaluate(async ({ app: main, BrowserWindow }) => {
    const own = BrowserWindow.getAllWindows()[0]!.webContents;
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${main.getAppPath()}/out/preload/index.cjs`, sandbox: true },
    });
    await stranger.loadURL(own.getURL());
    const ask = (what: string) =>
      `radseal.${what}.then(() => 'answered', (error) => error.message.replace(/^.*Error: /, ''))`;
    const told: unknown[] = [];
    for (const what of ["ask({ ask: 'samples' })", "ask({ ask: 'connect' })", 'dropped([])'])
      told.push(await stranger.webContents.executeJavaScript(ask(what)));
    stranger.destroy();
    return told;
  });
  expect(answers).toHaveLength(3);
  for (const answer of answers) expect(answer).toContain('foreign frame');
  // The own page is answered still, and what it asks must be one of the things it may ask.
  const own = await page.evaluate(async () => {
    const bridge = (globalThis as unknown as { radseal: { ask: (what: object) => Promise<unknown[]> } })
      .radseal;
    const isRefused = (what: object) =>
      bridge.ask(what).then(
        () => false,
        () => true,
      );
    return {
      samples: (await bridge.ask({ ask: 'samples' })).length,
      unknown: await isRefused({ ask: 'run', path: '/bin/sh' }),
      path: await isRefused({ ask: 'show', folder: '/etc', path: 'hostname' }),
    };
  });
  expect(own.samples).toBeGreaterThan(0);
  expect(own).toMatchObject({ unknown: true, path: true });
});
