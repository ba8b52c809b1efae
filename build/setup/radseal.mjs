// `npm run -s radseal -- ARGS`: the command line, built anew only when a source is newer. Prints nothing on stdout itself.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { hasDependencies } from './dependencies.mjs';
import { electronBinary, projectFolder } from './locations.mjs';
import { takePassPhrase } from './pass-phrase.mjs';
import { say } from './say.mjs';

const program = join(projectFolder, 'out', 'cli', 'radseal.js');

const putBack = takePassPhrase();
try {
  if (!hasDependencies()) {
    const { setUp } = await import('./index.mjs');
    await setUp();
  }
  await build();
} catch (error) {
  say(error.message);
  process.exit(1);
}
// A report's PDF is laid out by it.
process.env.RADSEAL_ELECTRON ??= electronBinary() ?? '';
putBack();
// In this process, not in a child: signals, exit status and the terminal are the program's own.
process.argv.splice(1, 1, program);
await import(pathToFileURL(program).href);
