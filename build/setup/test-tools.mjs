// What only the tests need: Python with `cryptography` for tools/restore.py.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { failedLately, publish, withLock, writeNote } from './cache.mjs';
import { restorePython, restorePythonLocation } from './locations.mjs';
import { findPip } from './registry.mjs';
import { findProgram, must } from './run.mjs';
import { say } from './say.mjs';

const requirements = fileURLToPath(new URL('restore-requirements.txt', import.meta.url));
const without = 'the tests of tools/restore.py are left out';

/** Makes the Python environment for tools/restore.py. Returns a sentence about what is missing, or undefined. */
export async function setUpRestorePython({ again = false } = {}) {
  if (restorePython()) return undefined;
  if (!again && failedLately('restore-python')) return `Python's cryptography could not be had: ${without}`;
  const pip = findPip();
  if (!pip || !findProgram('python3')) return `Python or pip is not installed: ${without}`;
  return withLock('restore-python', async () => {
    if (restorePython()) return undefined;
    try {
      await publish(restorePythonLocation(), (folder) => makeEnvironment({ folder, pip }));
      say("Python's cryptography for tools/restore.py: ready");
      return undefined;
    } catch (error) {
      writeNote('restore-python', { failed: [error.message] });
      return `Python's cryptography could not be had (${error.message}): ${without}`;
    }
  });
}

async function makeEnvironment({ folder, pip }) {
  await must('python3', ['-m', 'venv', '--without-pip', folder]);
  const python = join(folder, 'bin', 'python3');
  const quiet = ['-qq', '--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '20'];
  const checked = ['--only-binary=:all:', '--require-hashes', '-r', requirements];
  await must(pip[0], [...pip.slice(1), '--python', python, 'install', ...quiet, ...checked]);
  await must(python, ['-c', 'import cryptography.hazmat.primitives.ciphers.aead']);
}
