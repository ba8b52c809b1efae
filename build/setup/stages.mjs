// The stages of `npm test`. Each is a function that returns counts and prints what failed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { countPlaywright, counted, none, one } from './counts.mjs';
import { electronBinary, projectFolder } from './locations.mjs';
import { findProgram, run } from './run.mjs';

const typedProjects = ['shared', 'electron', 'renderer', 'tests'];
const formatted = ['**/*.{ts,js,mjs,vue,json}', '!tests/{vectors,golden}/**', '!docs/evidence/**'];

/** Path of a program that an npm package brings. */
export function bin(path) {
  return join(projectFolder, 'node_modules', path);
}

/** Type check of every tsconfig, the page's templates included. */
export async function typeCheck() {
  const wrong = [];
  for (const name of typedProjects) {
    const args = [bin('vue-tsc/bin/vue-tsc.js'), '--noEmit', '-p', `tsconfig.${name}.json`];
    const { code, output } = await run(process.execPath, args, { cwd: projectFolder });
    if (code !== 0) wrong.push(output);
  }
  return verdict('type check', wrong.length === 0, wrong.join(''));
}

/** ESLint over everything, the import table among its rules. */
export async function lint() {
  const { code, output } = await runNode([bin('eslint/bin/eslint.js'), '--max-warnings=0', '.']);
  return verdict('lint', code === 0, output);
}

/** Prettier: only says, never writes. */
export async function format({ write = false } = {}) {
  const action = write ? ['--write', '--log-level=warn'] : ['--check', '--log-level=warn'];
  const { code, output } = await runNode([bin('prettier/bin/prettier.cjs'), ...action, ...formatted]);
  return verdict('format', code === 0, output);
}

/** The build of out/, when a source is newer. */
export async function buildAll() {
  try {
    await build();
    return one(true, 'build');
  } catch (error) {
    return verdict('build', false, error.message);
  }
}

/** Vitest projects in Node, or in Electron's Node (BoringSSL) with `inElectron`; `files` are parts of file names. */
export async function vitest({ projects, files = [], inElectron = false, env = {} }) {
  const program = inElectron ? electronBinary() : process.execPath;
  if (!program) return skippedStage("the unit tests in Electron's Node", 'there is no Electron here');
  return withReport(async (report) => {
    const chosen = projects.flatMap((name) => ['--project', name]);
    const reporters = ['--reporter=default', '--reporter=./build/setup/vitest-reporter.mjs'];
    const { code } = await run(
      program,
      [bin('vitest/vitest.mjs'), 'run', ...files, ...chosen, ...reporters],
      {
        cwd: projectFolder,
        show: true,
        env: { ...env, RADSEAL_TEST_REPORT: report, ...(inElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {}) },
      },
    );
    return counted(readReport(report), code, 'vitest');
  });
}

/** End to end in real Electron, on a display of its own. */
export async function endToEnd({ env = {} } = {}) {
  if (!electronBinary()) return skippedStage('the tests end to end', 'there is no Electron here');
  const hidden = findProgram('xvfb-run');
  if (!hidden && process.platform === 'linux' && !process.env.DISPLAY) {
    return skippedStage('the tests end to end', 'there is neither a display nor xvfb-run');
  }
  return withReport(async (report) => {
    const args = [bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'];
    const [command, ...rest] = [...(hidden ? [hidden, '-a'] : []), process.execPath, ...args];
    const { code } = await run(command, rest, {
      cwd: projectFolder,
      show: true,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    });
    const counts = readReport(report);
    return counted(counts && countPlaywright(counts), code, 'Playwright');
  });
}

function runNode(args) {
  return run(process.execPath, args, { cwd: projectFolder });
}

function verdict(name, passed, output) {
  if (!passed) process.stdout.write(`${output.trimEnd()}\n`);
  return one(passed, name);
}

function skippedStage(name, reason) {
  return { ...none, skipped: [{ name, reason }] };
}

async function withReport(work) {
  const folder = mkdtempSync(join(tmpdir(), 'radseal-report-'));
  try {
    return await work(join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
