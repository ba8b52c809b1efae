// Loaded into the app's utility processes by tests/bench/training.mjs (a CommonJS module, for Electron's NODE_OPTIONS knows
// --require alone); each notes how late a timer of 10 ms fires, from the moment one file appears until another one does.
const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
const { performance } = process.getBuiltinModule('node:perf_hooks');
const { isMainThread } = process.getBuiltinModule('node:worker_threads');

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
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(late));
    clearInterval(timer);
  }, EVERY);
  timer.unref();
}

const file = process.env.RADSEAL_BENCH_LATE;
if (file && isMainThread && process.type === 'utility') watch(file);
