// `npm test`: set-up, then every stage; a stage that fails does not keep the others from running.
// `--full` adds the long suites, and with names after it runs only the long suites of those names. The last line is `N passed, N failed`.
import { closingLines, lastLine, one, sum } from './counts.mjs';
import { setUp } from './index.mjs';
import { say } from './say.mjs';
import { buildAll, endToEnd, format, lint, typeCheck, vitest } from './stages.mjs';

const full = process.argv.includes('--full');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const env = full ? { RADSEAL_TEST_FULL: '1' } : {};
const results = [];

try {
  await setUp({ tests: true, full });
  await runStages();
} catch (error) {
  say(error.message);
  results.push(one(false, 'set-up'));
}
report();

async function runStages() {
  if (full && named.length > 0) {
    await stage('build', buildAll);
    await stage('long suites', () => vitest({ projects: ['full'], files: named, env }));
    return;
  }
  // Two cores: checks that use one core each run side by side, tests that use both do not.
  await Promise.all([
    stage('type check', typeCheck),
    stage('lint', lint)
      .then(() => stage('format', format))
      .then(() => stage('build', buildAll)),
  ]);
  await stage('tests in Node', () => vitest({ projects: ['unit', 'ui', 'integration'], env }));
  await stage("unit tests in Electron's Node", () => vitest({ projects: ['unit'], inElectron: true, env }));
  await stage('end to end in Electron', () => endToEnd({ env }));
  if (full) await stage('long suites', () => vitest({ projects: ['full'], env }));
}

async function stage(name, work) {
  const begun = Date.now();
  const counts = await work();
  results.push(counts);
  say(
    `${counts.failed.length > 0 ? 'FAILED' : 'ok'}: ${name}, ${lastLine(counts)}, ${((Date.now() - begun) / 1000).toFixed(1)} s`,
  );
}

function report() {
  const total = sum(results);
  for (const line of closingLines(total)) say(line);
  process.stdout.write(`${lastLine(total)}\n`);
  process.exitCode = total.failed.length > 0 ? 1 : 0;
}
