// `npm run dev`: the app from its sources, rebuilt while they change, in the Electron that set-up brought.
import { spawn } from 'node:child_process';
import { setUp } from './index.mjs';
import { electronBinary, projectFolder } from './locations.mjs';
import { say } from './say.mjs';
import { bin } from './stages.mjs';

try {
  await setUp();
  const electron = electronBinary();
  if (!electron) throw new Error('There is no Electron here');
  const child = spawn(
    process.execPath,
    [bin('electron-vite/bin/electron-vite.js'), 'dev', ...process.argv.slice(2)],
    {
      cwd: projectFolder,
      stdio: 'inherit',
      env: { ...process.env, ELECTRON_EXEC_PATH: electron },
    },
  );
  child.on('close', (code) => (process.exitCode = code ?? 1));
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
