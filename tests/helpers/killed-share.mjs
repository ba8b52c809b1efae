// Changes the readers of one file and dies by SIGKILL at one call to the file system: before it, or right after.
// Arguments: the crypt worker as built, the task as JSON, number of the call (0: none), "before" or "after".
// Prints how many calls there were.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [, , worker, task, number, when] = process.argv;
const CALLS = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'closeSync',
  'fchmodSync',
  'renameSync',
  'unlinkSync',
  'linkSync',
];

let calls = 0;
let counting = false;
for (const name of CALLS) {
  const original = fs[name];
  fs[name] = (...args) => {
    if (!counting) return original(...args);
    const dies = ++calls === Number(number);
    if (dies && when === 'before') process.kill(process.pid, 'SIGKILL');
    const result = original(...args);
    if (dies) process.kill(process.pid, 'SIGKILL');
    return result;
  };
}
syncBuiltinESMExports();

const { shareFile } = await import(worker);
const call = { task: JSON.parse(task), control: new SharedArrayBuffer(32), token: '0123456789abcdef' };
// What is loaded on the way is loaded before it counts.
await shareFile({ ...call, task: { ...call.task, source: `${call.task.source}.none` } });
counting = true;
const outcome = await shareFile({ ...call, control: new SharedArrayBuffer(32) });
counting = false;
process.stdout.write(`${JSON.stringify({ calls, outcome })}\n`);
