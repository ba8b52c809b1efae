// Electron's fuses: what the program can't be talked into, whatever its environment or arguments say.
import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';

/** Every fuse this Electron has, as a release sets it. `inspect`: for the build that Playwright drives. */
export const fuses = ({ inspect = false } = {}) => ({
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: inspect,
  // Checked by Electron on macOS and Windows alone; there electron-builder writes the digests.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: process.platform !== 'linux',
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
});

/** Sets the fuses of a program. Throws when it has one this list does not know. */
export async function setFuses(program, options) {
  await flipFuses(program, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature: process.platform === 'darwin',
    ...fuses(options),
  });
}

const ENABLED = '1'.charCodeAt(0);

/** { name: boolean } of the fuses of a program as it lies there. */
export async function readFuses(program) {
  const wire = await getCurrentFuseWire(program);
  const names = Object.entries(FuseV1Options).filter(([, value]) => typeof value === 'number');
  return Object.fromEntries(names.map(([name, index]) => [name, wire[index] === ENABLED]));
}
