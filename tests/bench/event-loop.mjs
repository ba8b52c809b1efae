// Loaded into every process of the app by tests/bench/training.mjs; in the engine it notes how late a timer of 10 ms
// fires, from the moment one file appears until another one does.
import { existsSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const EVERY = 10;

function watch(file) {
  const late = [];
  let last = performance.now();
  let begun = false;
  const timer = setInterval(() => {
    const now = performance.now();
    if (begun) late.push(Math.max(0, now - last - EVERY));
    else begun = existsSync(`${file}.begin`);
    last = now;
    // Looking costs a little: not each time.
    if (late.length % 10 !== 9 || !existsSync(`${file}.end`)) return;
    writeFileSync(file, JSON.stringify(late));
    clearInterval(timer);
  }, EVERY);
  timer.unref();
}

const file = process.env.RADSEAL_BENCH_LATE;
if (file && isMainThread && process.argv.some((part) => /engine[\\/]entry/.test(part))) watch(file);
