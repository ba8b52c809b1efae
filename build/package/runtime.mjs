// `npm run package:runtime`: the native TensorFlow that set-up made, as one file for machines without a network:
// dist/radseal-runtime-<os>-<arch>-<version>.tar.gz, with the SHA-256 of each file in front.
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setUp } from '../setup/index.mjs';
import { platform, projectFolder, tensorflowFolder, tensorflowVersion } from '../setup/locations.mjs';
import { must } from '../setup/run.mjs';
import { say } from '../setup/say.mjs';
import { filesBelow, sha256OfFile } from './digests.mjs';

/** The list in front. Links are left out: nothing that loads follows them. */
async function manifestOf(folder) {
  const files = [];
  for (const path of filesBelow(folder)) {
    const file = join(folder, path);
    files.push({ path, size: statSync(file).size, sha256: await sha256OfFile(file) });
  }
  return { format: 1, platform, version: tensorflowVersion, files };
}

async function packRuntime() {
  await setUp({});
  const folder = tensorflowFolder();
  if (folder === undefined) throw new Error('there is no native TensorFlow to pack: npm run setup');
  const dist = join(projectFolder, 'dist');
  const work = join(dist, 'runtime');
  mkdirSync(work, { recursive: true });
  const manifest = await manifestOf(folder);
  writeFileSync(join(work, 'MANIFEST.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const file = join(dist, `radseal-runtime-${platform}-${tensorflowVersion}.tar.gz`);
  const names = manifest.files.map(({ path }) => path);
  // The same bytes from the same files, whoever packs them and when.
  const plain = ['--owner=0', '--group=0', '--numeric-owner', '--format=ustar', '--sort=name', '--mtime=@0'];
  // Level 1: the libraries are half as large then, and a tenth smaller at level 9 after ten times as long. Without
  // the time: it would be another one each time.
  const args = [
    ...plain,
    '-I',
    'gzip -n -1',
    '-cf',
    `${file}.part`,
    '-C',
    work,
    'MANIFEST.json',
    '-C',
    folder,
    ...names,
  ];
  await must('tar', args);
  renameSync(`${file}.part`, file);
  rmSync(work, { recursive: true, force: true });
  say(`Packed: ${file}`);
  say(`SHA-256: ${await sha256OfFile(file)}`);
}

try {
  await packRuntime();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
