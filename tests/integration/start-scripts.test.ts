import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../helpers/cli';

const run = promisify(execFile);
const project = resolve(import.meta.dirname, '../..');
const { bin, version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
  bin: { radseal: string };
  version: string;
};
const folder = temporaryFolder();
afterAll(() => folder.remove());

test.skipIf(process.platform === 'win32')('the package’s command runs as npm links it', async () => {
  const program = join(project, bin.radseal);
  // What npm does when it links a package's command.
  chmodSync(program, 0o755);
  symlinkSync(program, folder.at('radseal'));
  const { stdout } = await run(folder.at('radseal'), ['--version'], {
    env: { ...process.env, RADSEAL_HOME: folder.at('home') },
  });
  expect(stdout).toContain(version);
});

test('npm start with arguments is the command line, display or not', async () => {
  const { stdout } = await run(process.execPath, [join(project, 'build/setup/start.mjs'), '--version'], {
    env: { ...process.env, DISPLAY: ':77', RADSEAL_HOME: folder.at('home') },
  });
  expect(stdout).toContain(version);
});

describe.skipIf(process.platform === 'win32')('what the set-up starts does not get the pass phrase', () => {
  test.each(['start.mjs', 'radseal.mjs'])('%s', async (script) => {
    // A checkout without packages, and an npm that tells what it was given.
    const checkout = folder.at(`checkout-${script}`);
    const tools = folder.at(`tools-${script}`);
    mkdirSync(tools);
    cpSync(join(project, 'build'), join(checkout, 'build'), { recursive: true });
    for (const name of ['package.json', 'package-lock.json'])
      cpSync(join(project, name), join(checkout, name));
    const told = folder.at(`told-${script}`);
    writeFileSync(join(tools, 'npm'), `#!/bin/sh\nenv > '${told}'\nexit 1\n`, { mode: 0o755 });
    const env = {
      ...process.env,
      PATH: [tools, process.env['PATH']].join(delimiter),
      RADSEAL_PASSPHRASE: 'nobody else should read this',
      XDG_CACHE_HOME: folder.at('cache'),
    };
    await expect(
      run(process.execPath, [join(checkout, 'build/setup', script), '--version'], { env }),
    ).rejects.toThrow();
    expect(existsSync(told)).toBe(true);
    expect(readFileSync(told, 'utf8')).not.toContain('nobody else');
  });
});

test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
  'system libraries that could not be installed are not asked for again at each start',
  async () => {
    const [tools, cache, calls] = [folder.at('tools-apt'), folder.at('cache-apt'), folder.at('calls')];
    mkdirSync(tools);
    // A system that lacks every library, and an apt-get without network.
    writeFileSync(join(tools, 'ldconfig'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(tools, 'apt-get'), `#!/bin/sh\necho "$@" >> '${calls}'\nexit 100\n`, { mode: 0o755 });
    const setUp = async (options: string) => {
      const module = JSON.stringify(join(project, 'build/setup/system-libraries.mjs'));
      const script = `import(${module}).then(async (m) => console.log(JSON.stringify(await m.setUpSystemLibraries(${options}))))`;
      const path = [tools, process.env['PATH']].join(delimiter);
      const env = { ...process.env, PATH: path, XDG_CACHE_HOME: cache, RADSEAL_CACHE: cache };
      const { stdout } = await run(process.execPath, ['-e', script], { env });
      const counted = readFileSync(calls, 'utf8').trim().split('\n').length;
      return { said: stdout, counted };
    };
    const first = await setUp('{}');
    expect(first.said).toContain('apt-get install');
    const second = await setUp('{}');
    expect(second.said).toContain('apt-get install');
    expect(second.counted).toBe(first.counted);
    expect((await setUp('{ again: true }')).counted).toBeGreaterThan(first.counted);
  },
);
