// What the operating system must bring. Debian and Ubuntu: installed when we are root, else the command is printed.
import { existsSync, readFileSync } from 'node:fs';
import { failedLately, withLock, writeNote } from './cache.mjs';
import { tensorflowFolder } from './locations.mjs';
import { findProgram, lastLines, must, run } from './run.mjs';
import { say } from './say.mjs';

const forTheApp = [
  { library: 'libgtk-3.so.0', debian: 'libgtk-3-0', cost: 'the window' },
  { library: 'libnss3.so', debian: 'libnss3', cost: 'the window' },
  { library: 'libasound.so.2', debian: 'libasound2', cost: 'the window' },
  { library: 'libgbm.so.1', debian: 'libgbm1', cost: 'the window' },
];
const forHiddenWindows = [
  { program: 'Xvfb', debian: 'xvfb', cost: 'windows without a display' },
  { program: 'xauth', debian: 'xauth', cost: 'windows without a display' },
];
const forTensorflow = [
  { program: 'pip3', debian: 'python3-pip', cost: 'native TensorFlow' },
  { program: 'g++', debian: 'g++', cost: 'native TensorFlow' },
];
const forTests = [
  { program: 'pip3', debian: 'python3-pip', cost: 'the tests of tools/restore.py' },
  { program: 'age', debian: 'age', cost: 'the tests against age' },
  { program: 'dcmdump', debian: 'dcmtk', cost: 'the tests against dcmtk' },
  { program: 'gdcmconv', debian: 'libgdcm-tools', cost: 'the tests against gdcm' },
  { program: 'dciodvfy', debian: 'dicom3tools', cost: 'the check of DICOM carriers' },
  { program: 'pngcheck', debian: 'pngcheck', cost: 'the check of PNG carriers' },
];
const forLongSuites = [{ program: 'go', debian: 'golang-go', cost: 'the tests against age 1.3' }];

/** Brings the system's libraries and programs. Returns sentences about what is missing and what that costs. */
export async function setUpSystemLibraries({ tests = false, full = false, again = false } = {}) {
  if (process.platform !== 'linux') return [];
  let missing = await findMissing(wanted({ tests, full }));
  if (missing.length === 0) return [];
  const packages = await packageNames(missing);
  const command = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  const cost = [...new Set(missing.map((entry) => entry.cost))].join(', ');
  if (!findProgram('apt-get'))
    return [`Missing here: ${packages.join(', ')} (by Debian's names). It costs: ${cost}`];
  if (process.getuid() !== 0)
    return [`System libraries are missing. It costs: ${cost}. To add them: sudo ${command}`];
  // One note for each set of packages: what only the tests lack says nothing of the app's.
  const note = `system-${packages.join('-')}`;
  if (!again && failedLately(note))
    return [`System libraries could not be installed. It costs: ${cost}. By hand: ${command}`];
  const failure = await withLock('apt', () => install(packages));
  if (failure) {
    writeNote(note, { failed: [failure] });
    return [`System libraries could not be installed (${failure}). It costs: ${cost}. By hand: ${command}`];
  }
  missing = await findMissing(missing);
  return missing.map(
    (entry) => `${entry.library ?? entry.program} is still missing. It costs: ${entry.cost}`,
  );
}

function wanted({ tests, full }) {
  const build = tensorflowFolder() === undefined ? forTensorflow : [];
  return [
    ...forTheApp,
    ...forHiddenWindows,
    ...build,
    ...(tests ? forTests : []),
    ...(full ? forLongSuites : []),
  ];
}

async function findMissing(entries) {
  const libraries = await knownLibraries();
  return entries.filter((entry) =>
    entry.program ? !findProgram(entry.program) : !libraries.has(entry.library),
  );
}

async function knownLibraries() {
  const { output } = await run(findProgram('ldconfig') ?? 'ldconfig', ['-p']);
  return new Set(output.split('\n').map((line) => line.trim().split(' ')[0]));
}

// Newer Debian and Ubuntu renamed libraries when time_t grew to 64 bits.
async function packageNames(missing) {
  const names = [...new Set(missing.map((entry) => entry.debian))];
  const is64 = /VERSION_CODENAME=(noble|trixie|forky|plucky|questing)/.test(osRelease());
  return is64
    ? names.map((name) => (['libgtk-3-0', 'libasound2'].includes(name) ? `${name}t64` : name))
    : names;
}

function osRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}

async function install(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Use-Pty=0', '-qq'];
  say(`System libraries: apt-get install ${packages.join(' ')}`);
  try {
    await run('apt-get', [...options, 'update'], { env });
    await must('apt-get', [...options, 'install', '-y', '--no-install-recommends', ...packages], { env });
    say('System libraries: ready');
    return undefined;
  } catch (error) {
    return lastLines(error.message, 2);
  }
}
