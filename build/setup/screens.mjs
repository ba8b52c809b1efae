// `npm run screens`: set-up and build, then every page looked at; with words after it, only the pages that match them.
// `--guide` makes the pictures of docs/guide anew instead. Contact sheets in test-results/screens; exit 1 with a list where something is wrong.
import { build } from './build.mjs';
import { setUp } from './index.mjs';
import { projectFolder } from './locations.mjs';
import { findProgram, run } from './run.mjs';
import { say } from './say.mjs';
import { bin } from './stages.mjs';

try {
  await setUp({ tests: true });
  await build();
  const config = ['--config', 'tests/screens/playwright.config.ts'];
  const words = process.argv.slice(2);
  const env = words.includes('--guide') ? { RADSEAL_SCREENS: 'guide' } : {};
  const named = words.filter((word) => word !== '--guide').join('|');
  const chosen = named === '' ? [] : ['--grep', named];
  const args = [bin('@playwright/test/cli.js'), 'test', ...config, ...chosen];
  // The largest window has to fit on the screen.
  const hidden = findProgram('xvfb-run');
  const screen = hidden ? [hidden, '-a', '-s', '-screen 0 2048x1280x24'] : [];
  const [command, ...rest] = [...screen, process.execPath, ...args];
  const { code } = await run(command, rest, { cwd: projectFolder, show: true, env });
  process.exitCode = code;
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
