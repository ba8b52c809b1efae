// `npm run bench`: speed and memory against tests/bench/goals.json, written to docs/benchmarks.md.
// --quick tries everything with small sizes and writes nothing; --only ID,ID runs some cases and writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../build/setup/locations.mjs';
import { analysis } from './analysis.mjs';
import { keyImages, manyFiles, memory, oneFile, SIZES } from './cases.mjs';
import { jobs } from './jobs.mjs';
import { statistics } from './measure.mjs';
import { describeMachine, figureFor, page, verdict } from './report.mjs';
import { rewrapping } from './rewrapping.mjs';
import { pytorch, trainingImages, trainingWindow } from './training.mjs';
import { viewing } from './viewing.mjs';
import { makeWorkplace, program } from './workplace.mjs';

/** A window needs a display; where there is none, its figures are not measured and the reason is said. */
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const GROUPS = {
  file: oneFile,
  many: manyFiles,
  memory,
  jobs,
  'key-image': keyImages,
  analysis,
  pytorch,
  'training-images': trainingImages,
  rewrapping,
  ...(hasDisplay && { viewing, 'training-window': trainingWindow }),
};
if (!hasDisplay) say('viewing and training-window are left out: no display (run it under xvfb-run -a)');

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const only = args.includes('--only') ? args[args.indexOf('--only') + 1].split(',') : Object.keys(GROUPS);
const sizes = quick ? SIZES.quick : SIZES.full;
const goals = JSON.parse(readFileSync(new URL('goals.json', import.meta.url), 'utf8'));

/** Runs every row once a round, in turn. */
async function measured({ rows, rounds = sizes.rounds, ...about }) {
  const values = rows.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { work }] of rows.entries()) values[index].push(...[await work()].flat());
  }
  const done = rows.map(({ name, bytes, files }, index) => {
    const figures = statistics(values[index]);
    say(`${about.title} | ${name}: ${figures.median.toFixed(2)} ${about.unit}`);
    return { name, bytes, files, statistics: figures };
  });
  return { ...about, rows: done };
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** What was measured of a group. Where it fails, its figures are missing and the others are not lost. */
async function casesOf(group, place) {
  const cases = [];
  try {
    for (const one of await GROUPS[group](place, sizes)) cases.push(await measured(one));
  } catch (error) {
    say(`${group} failed: ${error.message}`);
    process.exitCode = 1;
  }
  return cases;
}

async function bench() {
  if (!existsSync(program)) throw new Error('nothing is built: npm run build');
  const place = makeWorkplace();
  try {
    const cases = [];
    for (const group of only) cases.push(...(await casesOf(group, place)));
    for (const goal of goals) {
      const figure = figureFor(goal, cases);
      if (figure !== undefined)
        say(`${verdict(goal, figure)}: ${goal.title}: ${figure.toFixed(2)} ${goal.unit}`);
    }
    const text = page({ goals, cases, machine: describeMachine(place) });
    if (quick || only.length < Object.keys(GROUPS).length) process.stdout.write(text);
    else writeFileSync(join(projectFolder, 'docs', 'benchmarks.md'), text);
  } finally {
    place.remove();
  }
}

try {
  await bench();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
