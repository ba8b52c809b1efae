// Runs programs and measures them from outside: wall time of the whole process, peak memory of the engine.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** How often the engine's peak memory is looked at; the system itself keeps the peak, so little is missed. */
const LOOK_MS = 20;

/**
 * Runs a program to its end. Answers { seconds, stdout, engineMiB }: wall time from start to exit, and the peak
 * resident memory (VmHWM) of the engine among its children, null without one. Throws when the status is not 0.
 */
export async function run(command, args, { env = {}, cwd, memory = false } = {}) {
  const begun = performance.now();
  // Certificates of this machine's network, which Node would read before anything else: nothing here has a network.
  const { NODE_EXTRA_CA_CERTS: _unused, ...rest } = process.env;
  const child = spawn(command, args, {
    cwd,
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  let engineMiB = null;
  const look = () => {
    const seen = peakOfEngine(child.pid);
    if (seen !== null) engineMiB = Math.max(engineMiB ?? 0, seen);
  };
  const timer = memory ? setInterval(look, LOOK_MS) : undefined;
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(timer);
  if (status !== 0)
    throw new Error(`${command} ${args[0]} ended with ${status}: ${(await stderr).slice(-2000)}`);
  return { seconds, stdout: await stdout, engineMiB };
}

async function collect(stream) {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}

/** VmHWM of the engine below `pid` in MiB, or null where there is none (yet). */
function peakOfEngine(pid) {
  for (const child of childrenOf(pid)) {
    try {
      if (!readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('engine/entry')) continue;
      const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child}/status`, 'utf8'));
      if (kib) return Number(kib[1]) / 1024;
    } catch {
      // It has just ended.
    }
  }
  return null;
}

function childrenOf(pid) {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
  } catch {
    return [];
  }
}

/** { median, p95, count } of numbers; p95 by nearest rank, so with fewer than twenty it is the largest. */
export function statistics(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, p95: sorted[Math.ceil(sorted.length * 0.95) - 1], count: sorted.length };
}
