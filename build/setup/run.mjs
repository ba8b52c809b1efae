// Other programs: started, watched, their output kept.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Runs a program to its end. Returns `{ code, output }`, where output is stdout and stderr in order of arrival.
 * Options: `cwd`, `env` (added to ours), `seconds` (ended after that), `show` (output goes on to ours instead).
 */
export function run(command, args, { cwd, env, seconds, show = false, onOutput } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (bytes) => {
      output += bytes;
      if (onOutput?.(output) === false) child.kill();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    const timer = seconds && setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    child.on('error', (error) => done({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code: code ?? 1, output });
    });
  });
}

/** Like `run`, but an exit status other than 0 is an error that carries the last lines of the output. */
export async function must(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${lastLines(output, 2)}`);
  return output;
}

/** The last lines of a program's output, joined in one and cut to a length that fits a message. */
export function lastLines(output, count) {
  const joined = output.trim().split('\n').slice(-count).join(' | ');
  return joined.length > 300 ? `… ${joined.slice(-300)}` : joined;
}

/** Path of a program in PATH (and the sbin folders, which people's PATH often lacks), or undefined. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
