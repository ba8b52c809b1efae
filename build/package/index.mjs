// `npm run package [dir] [dir-test] [tar.gz] [deb]`: the packed app in dist/, all of it or what is named.
// dir-test is the same app with Node's inspector allowed, which Playwright needs; it is never handed out.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build as packApp } from 'electron-builder';
import { build } from '../setup/build.mjs';
import { setUp } from '../setup/index.mjs';
import { electronPins, electronVersion, projectFolder } from '../setup/locations.mjs';
import { findProgram, must } from '../setup/run.mjs';
import { say } from '../setup/say.mjs';
import { isRelease, packageConfig, PROGRAM } from './config.mjs';
import { makeDebian } from './debian.mjs';
import { setFuses } from './fuses.mjs';
import { digestLines } from './digests.mjs';
import { sbom } from './sbom.mjs';

const ALL = ['dir', 'dir-test', 'tar.gz', 'deb'];
const dist = join(projectFolder, 'dist');
const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));

/** Name of what is handed out; one with an Electron that gets no security updates says so. */
const nameOf = () =>
  `radseal-${version}-${process.platform}-${process.arch}${isRelease() ? '' : '-unsupported-electron'}`;

async function packDir() {
  const output = join(dist, 'pack');
  rmSync(output, { recursive: true, force: true });
  await packApp({ config: packageConfig(output), projectDir: projectFolder, linux: ['dir'] });
  const packed = join(output, 'linux-unpacked');
  // The floor's Electron comes with a small app that starts a folder; the packed one starts its archive alone.
  rmSync(join(packed, 'resources', 'app'), { recursive: true, force: true });
  rmSync(join(packed, 'resources', 'default_app.asar'), { force: true });
  await setFuses(join(packed, PROGRAM));
  cpSync(join(projectFolder, 'build', 'package', 'launcher.sh'), join(packed, 'radseal'));
  chmodSync(join(packed, 'radseal'), 0o755);
  const folder = join(dist, nameOf());
  rmSync(folder, { recursive: true, force: true });
  renameSync(packed, folder);
  rmSync(output, { recursive: true, force: true });
  writeFileSync(join(folder, 'sbom.json'), `${JSON.stringify(await sbom(), null, 2)}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), await digestLines(folder));
  return folder;
}

async function packTest(folder) {
  const test = join(dist, 'radseal-dir-test');
  rmSync(test, { recursive: true, force: true });
  cpSync(folder, test, { recursive: true, verbatimSymlinks: true });
  await setFuses(join(test, PROGRAM), { inspect: true });
}

/** gzip by Debian's 7-Zip, as electron-builder would; without it by gzip itself. */
async function packTarball(name) {
  const sevenZip = findProgram('7z');
  const file = join(dist, `${name}.tar.gz`);
  rmSync(file, { force: true });
  const pack = sevenZip ? `"${sevenZip}" a -si -tgzip -mx=5 "${file}" >/dev/null` : `gzip -6 > "${file}"`;
  await must('sh', ['-c', `tar cf - --sort=name --owner=0 --group=0 "${name}" | ${pack}`], { cwd: dist });
}

async function run(wanted) {
  await setUp({});
  await build();
  if (electronVersion() === undefined) throw new Error('there is no Electron to pack: npm run setup');
  mkdirSync(dist, { recursive: true });
  if (!isRelease())
    say(
      `Electron ${electronVersion()} gets no security updates any more (wanted: ${electronPins.shipped}): this is no release`,
    );
  const folder =
    wanted.includes('dir') || !existsSync(join(dist, nameOf())) ? await packDir() : join(dist, nameOf());
  say(`Packed: ${folder}`);
  if (wanted.includes('dir-test')) await packTest(folder);
  if (wanted.includes('tar.gz')) await packTarball(nameOf());
  if (wanted.includes('deb')) await makeDebian({ folder, file: join(dist, `${nameOf()}.deb`), version });
  say(`Done: ${wanted.join(', ')}`);
}

try {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !ALL.includes(name));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; there are ${ALL.join(', ')}`);
  await run(named.length > 0 ? named : ALL);
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
