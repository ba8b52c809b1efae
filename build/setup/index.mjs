// Set-up: brings everything `npm start` and `npm test` need. Each part looks first whether it is there already.
import { pathToFileURL } from 'node:url';
import { setUpHybridAge } from './age.mjs';
import { setUpDependencies } from './dependencies.mjs';
import { setUpElectron } from './electron.mjs';
import { say } from './say.mjs';
import { setUpSystemLibraries } from './system-libraries.mjs';
import { setUpTensorflow } from './tensorflow.mjs';
import { setUpRestorePython } from './test-tools.mjs';

/**
 * Sets up the project. Options: `tests` brings what only the tests need too, `full` what the long suites need;
 * `again` tries anew what failed before.
 * Returns sentences about what could not be had and what that costs; they have been printed.
 * Throws when the npm packages can't be had: nothing works without them.
 */
export async function setUp({ tests = false, full = false, again = false } = {}) {
  requireNode();
  const [, system] = await Promise.all([setUpDependencies(), setUpSystemLibraries({ tests, full, again })]);
  const parts = await Promise.all([
    setUpElectron({ again }),
    setUpTensorflow({ again }),
    tests ? setUpRestorePython({ again }) : undefined,
    full ? setUpHybridAge({ again }) : undefined,
  ]);
  const missing = [...system, ...parts.filter((sentence) => sentence !== undefined)];
  for (const sentence of missing) say(sentence);
  return missing;
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 15)) return;
  throw new Error(`Radseal needs Node 20.15 or later; this is ${process.versions.node}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const asked = (name) => process.argv.includes(`--${name}`);
    await setUp({ tests: asked('tests') || asked('full'), full: asked('full'), again: asked('again') });
    say('Set-up: done');
  } catch (error) {
    say(`Set-up failed: ${error.message}`);
    process.exitCode = 1;
  }
}
