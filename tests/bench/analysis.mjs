// How fast figures are made: the fifteen tests of SP 800-22 against nistrng (Python) and sp80022suite (NIST's own C code),
// both from PyPI, on the same bits; every figure of a large image. Each run is a process of its own that says how long the
// work took, so that no start of an interpreter is counted; what a just-in-time compiler needs is.
import { createCipheriv } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { publish } from '../../build/setup/cache.mjs';
import { cacheFolder, projectFolder } from '../../build/setup/locations.mjs';
import { findPip } from '../../build/setup/registry.mjs';
import { findProgram, must } from '../../build/setup/run.mjs';
import { run } from './measure.mjs';

const PACKAGES = ['nistrng==1.2.3', 'sp80022suite==0.0.8'];
const script = fileURLToPath(new URL('fifteen-tests.py', import.meta.url));
const kernels = {
  suite: 'electron/core/randomness/suite.ts',
  bits: 'electron/core/randomness/bits.ts',
  templates: 'electron/core/randomness/non-overlapping.ts',
  figures: 'electron/core/report/measure-frame.ts',
};

/** The kernels as the workers have them, each a module; their folder. */
async function buildKernels() {
  const outDir = join(projectFolder, 'node_modules', '.cache', 'radseal-bench-kernels');
  await build({
    root: projectFolder,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rollupOptions: {
        input: Object.fromEntries(
          Object.entries(kernels).map(([name, path]) => [name, join(projectFolder, path)]),
        ),
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  });
  return outDir;
}

/** Python with both packages in the cache, made the first time; undefined with a line that says why where it can't be. */
async function benchPython() {
  const folder = join(cacheFolder(), 'bench-python', '1');
  const python = join(folder, 'bin', 'python3');
  if (existsSync(python)) return python;
  const pip = findPip();
  if (!pip || !findProgram('python3')) return leftOut('Python or pip is not installed');
  try {
    await publish(folder, async (place) => {
      await must('python3', ['-m', 'venv', '--without-pip', place]);
      const into = [...pip.slice(1), '--python', join(place, 'bin', 'python3'), 'install', '-qq'];
      await must(pip[0], [...into, '--disable-pip-version-check', '--no-input', ...PACKAGES]);
    });
    return python;
  } catch (error) {
    return leftOut(error.message);
  }
}

function leftOut(why) {
  process.stderr.write(`nistrng and sp80022suite are left out: ${why}\n`);
  return undefined;
}

/** What a program that prints its own seconds says. */
const secondsSaid = async (command, args, options) => Number((await run(command, args, options)).stdout);

/** The tests on one sequence, with and without the non-overlapping templates, and the figures of an image. */
export async function analysis(place, { rounds = 5, sequence = 1_000_000, side = 2048 }) {
  const folder = join(place.disk, 'analysis');
  mkdirSync(join(folder, 'templates'), { recursive: true });
  const [built, python] = [await buildKernels(), await benchPython()];
  const bits = join(folder, 'bits');
  const cipher = createCipheriv('aes-256-ctr', new Uint8Array(32), new Uint8Array(16));
  writeFileSync(bits, cipher.update(new Uint8Array(sequence / 8)));
  // The C code reads its templates from the folder it is started in; the package comes without them.
  const { aperiodicTemplates } = await import(join(built, 'templates.mjs'));
  const lines = aperiodicTemplates(9).map((template) => [...template.toString(2).padStart(9, '0')].join(' '));
  writeFileSync(join(folder, 'templates', 'template9'), `${lines.join('\n')}\n`);

  const ours =
    (name, ...args) =>
    () =>
      secondsSaid(process.execPath, [fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), built, ...args]);
  const theirs =
    (...args) =>
    () =>
      secondsSaid(python, [script, bits, ...args], { cwd: folder });
  const row = (name, work) => ({ name, work });
  const rows = (...list) => list.filter(Boolean);
  const count = sequence.toLocaleString('en');
  return rows(
    {
      id: 'fifteen-tests',
      title: `The fifteen tests of SP 800-22 on ${count} bits, all 148 templates`,
      unit: 's',
      rounds,
      rows: rows(
        row('Radseal', ours('fifteen-tests', bits, 'all')),
        python && row('sp80022suite (C)', theirs('sp80022suite', 'all')),
      ),
    },
    python && {
      id: 'fifteen-tests-c',
      title: `The same without the templates: fourteen tests on ${count} bits`,
      unit: 's',
      rounds,
      rows: [
        row('Radseal', ours('fifteen-tests', bits, 'without')),
        row('sp80022suite (C)', theirs('sp80022suite', 'without')),
      ],
    },
    python && {
      id: 'fifteen-tests-nistrng',
      title: `The same in Python, tests that fail left out: ${count} bits`,
      unit: 's',
      rounds: 1,
      rows: [row('nistrng', theirs('nistrng', 'all'))],
    },
    {
      id: 'image-figures',
      title: `Every figure of an image of ${side} x ${side} pixels and 16 bits, and of its clinical encryption`,
      unit: 's',
      rounds,
      rows: [row('Radseal', ours('image-figures', String(side)))],
    },
  );
}
