// What the packed app is made of: the packages it carries or was bundled from, and the native code in them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../setup/locations.mjs';

const rooms = ['electron', 'renderer', 'shared'];
const lock = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')).packages;

/**
 * sharp runs as WebAssembly here: its native builds, and its WebAssembly builds for other places, are left out.
 * Vue's compiler for single files and its server side work when the page is built, never in it.
 */
const LEFT_OUT = [
  /^@img\/sharp-(?!wasm32$)/,
  // The C library Radseal is packed for is glibc.
  /^@libsql\/.*musl/,
  /^@vue\/(compiler-sfc|compiler-ssr|server-renderer)$/,
  // Types alone: nothing of them is in the page.
  /^(csstype|@intlify\/devtools-types)$/,
];

/**
 * Every package of which something can be in the package, sorted by name and version, each once:
 * `{ name, version, license, integrity, path, bound, needs }`, where `path` lies in node_modules, `bound` says that it
 * is a build for one system, and `needs` are the packages it asks for, as `name@version`. Builds for one system are
 * there for every system when `everywhere`, else for this one. It is what production installs plus what the sources
 * import and bundle, all of it followed to the end; the packer then leaves some of it out.
 */
export function packagedParts({ everywhere = false } = {}) {
  const found = new Map();
  const waiting = roots().map((name) => ({ from: '', name }));
  while (waiting.length > 0) {
    const path = place(waiting.pop());
    if (path === undefined || found.has(path)) continue;
    const entry = lock[path];
    if (isLeftOut(path) || !(everywhere || runsHere(entry))) continue;
    found.set(path, entry);
    for (const name of asked(entry)) waiting.push({ from: path, name });
  }
  const parts = [...found].map(([path, entry]) => ({
    name: nameOf(path),
    version: entry.version,
    license: entry.license,
    integrity: entry.integrity,
    path,
    bound: entry.os !== undefined,
    needs: asked(entry)
      .map((name) => place({ from: path, name }))
      .filter((needed) => found.has(needed))
      .map((needed) => `${nameOf(needed)}@${lock[needed].version}`),
  }));
  const known = new Map(parts.map((part) => [`${part.name}@${part.version}`, part]));
  return [...known.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

/** Names of the packages that production installs or a source imports. */
function roots() {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(projectFolder, 'package.json'), 'utf8'),
  );
  const imported = rooms.flatMap((room) => sourcesBelow(join(projectFolder, room)).flatMap(imports));
  // Electron itself is no package that is packed: it is what the app is packed into.
  const bundled = imported.filter((name) => name in devDependencies && name !== 'electron');
  return [...new Set([...Object.keys(dependencies), ...bundled])];
}

function sourcesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue|css|scss)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Names of the packages a file imports, from whatever place in them. */
function imports(file) {
  const text = readFileSync(file, 'utf8');
  const pattern = /(?:from|import|import\(|@import|@use)\s*['"]((?:@[\w-]+\/)?[\w.-]+)(?:\/[^'"]*)?['"]/g;
  return [...text.matchAll(pattern)].map(([, name]) => name);
}

const asked = ({ dependencies, optionalDependencies }) =>
  Object.keys({ ...dependencies, ...optionalDependencies });

/** Where Node finds `name` from a package: beside its own dependencies first, then further up. */
function place({ from, name }) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (lock[path] !== undefined) return path;
    if (at === '') return undefined;
  }
}

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const isLeftOut = (path) => LEFT_OUT.some((pattern) => pattern.test(nameOf(path)));

/** Whether npm installs a package on this system; glibc is the only C library Radseal is packed for. */
function runsHere({ os, cpu, libc }) {
  return (
    (os === undefined || os.includes(process.platform)) &&
    (cpu === undefined || cpu.includes(process.arch)) &&
    (libc === undefined || libc.includes('glibc'))
  );
}
