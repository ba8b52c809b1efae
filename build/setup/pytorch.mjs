// What only the bench needs: PyTorch, whose wheel for Linux brings CUDA with it and runs on the processor as well.
import { join } from 'node:path';
import { publish, withLock } from './cache.mjs';
import { torchPython, torchPythonLocation, torchVersion } from './locations.mjs';
import { findPip } from './registry.mjs';
import { findProgram, must } from './run.mjs';
import { say } from './say.mjs';

const without = 'the bench leaves the comparison with PyTorch out';

/** Makes the Python environment with PyTorch, some gigabytes. Returns a sentence about what is missing, or undefined. */
export async function setUpPytorch() {
  if (torchPython()) return undefined;
  const pip = findPip();
  if (!pip || !findProgram('python3')) return `Python or pip is not installed: ${without}`;
  return withLock('torch-python', async () => {
    if (torchPython()) return undefined;
    say(`PyTorch ${torchVersion}: fetching, for the bench alone (this takes minutes)`);
    try {
      await publish(torchPythonLocation(), (folder) => makeEnvironment(folder, pip));
      say(`PyTorch ${torchVersion}: ready`);
      return undefined;
    } catch (error) {
      return `PyTorch could not be had (${error.message}): ${without}`;
    }
  });
}

async function makeEnvironment(folder, pip) {
  await must('python3', ['-m', 'venv', '--without-pip', folder]);
  const python = join(folder, 'bin', 'python3');
  const quiet = ['-qq', '--disable-pip-version-check', '--no-input', '--no-cache-dir', '--only-binary=:all:'];
  await must(pip[0], [
    ...pip.slice(1),
    ...['--python', python, 'install', ...quiet, `torch==${torchVersion}`, 'numpy'],
  ]);
  await must(python, ['-c', 'import torch; torch.ones(2).sum().item()'], { seconds: 120 });
}
