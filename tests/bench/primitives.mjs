// The floor under one file's speed: the same bytes through node:crypto alone, with nothing of ours around it. Read, AES-256-GCM
// in chunks of 16 KiB, SHA-256, write, on as many threads as there are cores:
//   node primitives.mjs seal|open INPUT OUTPUT
// It is no cipher: the key is fixed, each thread hashes its own part, and nothing is moved by the cat map or read back.
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const CHUNK = 16_384;
const TAG = 16;
/** Chunks read and written at a time: 256 KiB. */
const RUN = 16;
const key = Buffer.alloc(32, 1);

function nonceOf(chunk) {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(chunk, 8);
  return nonce;
}

function seal(chunk, input, output) {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(chunk), { authTagLength: TAG });
  const sealed = cipher.update(input);
  cipher.final();
  output.set(sealed);
  output.set(cipher.getAuthTag(), sealed.length);
}

function open(chunk, input, output) {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(chunk), { authTagLength: TAG });
  decipher.setAuthTag(input.subarray(CHUNK));
  const opened = decipher.update(input.subarray(0, CHUNK));
  decipher.final();
  output.set(opened);
}

/** Every run of chunks whose turn it is: first, first + step, ... */
function work({ mode, source, target, first, step }) {
  const [from, to] = mode === 'seal' ? [CHUNK, CHUNK + TAG] : [CHUNK + TAG, CHUNK];
  const act = mode === 'seal' ? seal : open;
  const chunks = Math.floor(fstatSync(source).size / from);
  const [input, output] = [new Uint8Array(RUN * from), new Uint8Array(RUN * to)];
  const hash = createHash('sha256');
  for (let run = first; run * RUN < chunks; run += step) {
    const count = Math.min(RUN, chunks - run * RUN);
    readSync(source, input, 0, count * from, run * RUN * from);
    for (let n = 0; n < count; n++)
      act(run * RUN + n, input.subarray(n * from, (n + 1) * from), output.subarray(n * to));
    hash.update((mode === 'seal' ? input : output).subarray(0, count * CHUNK));
    writeSync(target, output, 0, count * to, run * RUN * to);
  }
  hash.digest();
}

async function all([mode, input, result]) {
  const [source, target] = [openSync(input), openSync(result, 'w')];
  const step = availableParallelism();
  const others = Array.from({ length: step - 1 }, (_, index) => {
    const task = { mode, source, target, first: index + 1, step };
    const thread = new Worker(fileURLToPath(import.meta.url), { workerData: task });
    return new Promise((resolve, reject) => thread.once('error', reject).once('exit', resolve));
  });
  work({ mode, source, target, first: 0, step });
  await Promise.all(others);
  fsyncSync(target);
  closeSync(source);
  closeSync(target);
}

if (isMainThread) await all(process.argv.slice(2));
else work(workerData);
