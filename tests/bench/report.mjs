// docs/benchmarks.md from the figures of one run.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, version as systemVersion } from 'node:os';
import { projectFolder } from '../../build/setup/locations.mjs';

/** What the figures hold for: machine and versions, as [name, value] pairs. */
export function describeMachine(place) {
  const output = (command, ...args) =>
    execFileSync(command, args, { encoding: 'utf8', cwd: projectFolder }).trim();
  const electron = place.electron && `${place.electronVersion} (Node ${electronNode(place)})`;
  return [
    ['Processor', `${cpus()[0].model.trim()}, ${cpus().length} cores`],
    ['Memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['System', `${prettyName()}, Linux ${release()} (${systemVersion().slice(0, 40)})`],
    ['Node', `${process.versions.node}, OpenSSL ${process.versions.openssl}`],
    ['Electron', electron ?? 'not set up'],
    ['age', output('age', '--version')],
    ['Outputs', place.inMemory ? 'in memory (tmpfs)' : 'on the disk: too little memory for a tmpfs'],
    ['Commit', output('git', 'rev-parse', '--short', 'HEAD')],
    ['Date', new Date().toISOString().slice(0, 10)],
  ];
}

function electronNode({ electron }) {
  const args = ['-p', 'process.versions.node'];
  return execFileSync(electron.command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...electron.env },
  }).trim();
}

function prettyName() {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}

/** Cases whose figure is our time as a share of PyTorch's. */
const TORCH = ['forward-1', 'forward-8', 'critic', 'generator'];

/** The figure of a goal, from the cases as measured; undefined when its case was not run. */
export function figureFor(goal, cases) {
  const found = cases.find(({ id }) => id === goal.id);
  if (!found) return undefined;
  const medianOf = (start) => found.rows.find(({ name }) => name.startsWith(start))?.statistics.median;
  const figures = {
    'file-encrypt': () => medianOf('age') / medianOf('Radseal, --no-verify'),
    'file-decrypt': () => medianOf('age') / medianOf('Radseal'),
    'fifteen-tests-c': () => medianOf('sp80022suite') / medianOf('Radseal'),
    'many-encrypt': () => medianOf('age, called') / medianOf('Radseal, one X25519 reader, --no-verify'),
    ...Object.fromEntries(
      TORCH.map((id) => [`torch-${id}`, () => medianOf('Radseal') / medianOf('PyTorch')]),
    ),
    'job-small': () => medianOf('age, called') / medianOf('Radseal, one X25519 reader, --no-verify'),
    'job-scaling': () => medianOf('Radseal, --jobs 1') / medianOf('Radseal, --jobs 2'),
  };
  return figures[goal.id]?.() ?? found.rows[0].statistics.median;
}

/** `met`, `enough` (between goal and what is called done), or `missed`. */
export function verdict(goal, figure) {
  const reaches = (limit) => (goal.better === 'higher' ? figure >= limit : figure <= limit);
  if (reaches(goal.goal)) return 'met';
  return reaches(goal.done) ? 'enough' : 'missed';
}

const round = (value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function goalTable(goals, cases) {
  const lines = goals.map((goal) => {
    const figure = figureFor(goal, cases);
    const limit = (value) => `${goal.better === 'higher' ? 'at least' : 'at most'} ${value} ${goal.unit}`;
    const shown = figure === undefined ? 'not measured' : `${round(figure)} ${goal.unit}`;
    const judged = figure === undefined ? 'not measured' : `**${verdict(goal, figure)}**`;
    return `| ${goal.title} | ${shown} | ${limit(goal.goal)} | ${limit(goal.done)} | ${judged} |`;
  });
  return ['| what | measured | goal | called done | verdict |', '|---|---|---|---|---|', ...lines].join('\n');
}

/** Of each goal that was not reached, what is known to stand in its way. */
function obstacles(goals, cases) {
  const missed = goals.filter((goal) => {
    const figure = figureFor(goal, cases);
    return goal.why && figure !== undefined && verdict(goal, figure) !== 'met';
  });
  if (missed.length === 0) return '';
  return `\nWhat stands in the way of the goals not reached:\n\n${missed.map(({ title, why }) => `- **${title}.** ${why}`).join('\n')}\n`;
}

function caseTable({ title, unit, rows }) {
  const speed = ({ bytes, files, statistics: { median } }) => {
    if (bytes === undefined) return '';
    const rate = `${round(bytes / 1e6 / median)} MB/s`;
    return files === undefined ? rate : `${rate}, ${round(files / median)} files/s`;
  };
  const lines = rows.map((row) => {
    const { median, p95, count } = row.statistics;
    return `| ${row.name} | ${round(median)} ${unit} | ${round(p95)} ${unit} | ${speed(row)} | ${count} |`;
  });
  return [`### ${title}`, '', '| | median | p95 | speed | runs |', '|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}

/** The whole page. */
export function page({ goals, cases, machine }) {
  return `# Benchmarks

Written by \`npm run bench\`; don't edit. Everything was measured in one run, each program as a whole process from start
to exit (for Radseal that includes starting Node, the engine, its workers and, where no key image is given,
TensorFlow). In every round the rows of a table run one after the other. p95 is by nearest rank: with fewer than twenty
runs it is the slowest. MB are 10^6 bytes of the original. Inputs are in the page cache; before each run with the one
large file it is read once, and the memory for its result is touched and given back, for every program alike. Steps of a training are timed
inside two processes that stay, PyTorch's and ours, each after one step that is not counted.

"node:crypto alone" is the floor for one large file (tests/bench/primitives.mjs): a program with nothing of ours reads the same bytes,
puts them through AES-256-GCM in the format's chunks of 16 KiB and SHA-256, and writes them, on all cores. What the app does
besides, it can't do faster than that: the cat map, readers, manifest, key image, its own start, the record of the job.

"Called done" is the least this version may have; "enough" means between that and the goal.

## Goals

${goalTable(goals, cases)}
${obstacles(goals, cases)}
## Figures

${cases.map(caseTable).join('\n\n')}

## Machine

${['| | |', '|---|---|', ...machine.map(([name, value]) => `| ${name} | ${value} |`)].join('\n')}
`;
}
