// `npm run bench`: set-up and build, then the measurements.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { setUp } from './index.mjs';
import { projectFolder } from './locations.mjs';
import { setUpPytorch } from './pytorch.mjs';
import { say } from './say.mjs';

try {
  await setUp({ tests: true });
  const [, only] = /--only (\S+)/.exec(process.argv.join(' ')) ?? [];
  const missing = !only || only.split(',').includes('pytorch') ? await setUpPytorch() : undefined;
  if (missing) say(missing);
  await build();
  const args = [join(projectFolder, 'tests', 'bench', 'run.mjs'), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: projectFolder, stdio: 'inherit' });
  child.on('close', (code) => (process.exitCode = code ?? 1));
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
