// `npm start`: set-up, build, then the window; without a display the tour in the terminal, with arguments the command line.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from './build.mjs';
import { setUp } from './index.mjs';
import { electronBinary, projectFolder } from './locations.mjs';
import { takePassPhrase } from './pass-phrase.mjs';
import { say } from './say.mjs';

const args = process.argv.slice(2);
const putBack = takePassPhrase();

try {
  await setUp();
  await build();
  putBack();
  process.exitCode = await start();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}

function start() {
  const cli = (...words) =>
    follow([process.execPath, join(projectFolder, 'out', 'cli', 'radseal.js'), ...words]);
  // A window takes no arguments: who gives some means the command line, wherever this runs.
  if (args.length > 0) return cli(...args);
  if (!hasDisplay()) {
    say('No display: the main job runs here in the terminal');
    return cli('tour');
  }
  const electron = electronBinary();
  if (!electron) {
    say('No Electron: the main job runs here in the terminal');
    return cli('tour');
  }
  if (process.getuid?.() === 0) {
    say(
      'Radseal opens no window for root, because Chromium has no sandbox there: start it as an ordinary user.',
    );
    return 1;
  }
  const mend = sandboxMending(electron);
  if (mend) {
    say(
      `This system keeps programs from building their sandbox, and Radseal opens no window without one. To mend: ${mend}`,
    );
    return 1;
  }
  return follow([electron, projectFolder]);
}

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The command that lets Chromium's sandbox work where user namespaces are restricted, or undefined. */
function sandboxMending(electron) {
  if (process.platform !== 'linux') return undefined;
  const restricted =
    setting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    setting('/proc/sys/kernel/unprivileged_userns_clone') === '0' ||
    setting('/proc/sys/user/max_user_namespaces') === '0';
  const sandbox = join(dirname(electron), 'chrome-sandbox');
  const stat = statSync(sandbox, { throwIfNoEntry: false });
  const isSetuid = stat !== undefined && stat.uid === 0 && (stat.mode & 0o4000) !== 0;
  if (!restricted || isSetuid) return undefined;
  return `sudo chown root:root '${sandbox}' && sudo chmod 4755 '${sandbox}'`;
}

function setting(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** Runs a program in our place: our terminal, its exit status, signals passed on. */
function follow([command, ...rest]) {
  return new Promise((done) => {
    const child = spawn(command, rest, { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      say(error.message);
      done(1);
    });
    child.on('close', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
