import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { describe, expect, it } from 'vitest';
import { isRelease, packageConfig } from '../../../build/package/config.mjs';
import { fuses } from '../../../build/package/fuses.mjs';
import { electronPins, projectFolder } from '../../../build/setup/locations.mjs';

/** electron-builder's own check of a configuration, for every system it can pack for. */
const validate = (config: object) =>
  validateConfiguration(config, { isEnabled: false, add: () => undefined } as never);

describe('the configuration of the package', () => {
  const config = packageConfig(join(projectFolder, 'dist', 'pack'));

  it('is one electron-builder knows, those of Windows and macOS too', async () => {
    await expect(validate(config)).resolves.toBeUndefined();
    for (const part of ['win', 'mac', 'nsis', 'linux'] as const)
      await expect(validate({ ...config, [part]: { ...config[part], unheardOf: true } })).rejects.toThrow(
        new RegExp(`configuration\\.${part} (should be|has an unknown property 'unheardOf')`),
      );
  });

  it('names files that are there', () => {
    for (const { from } of config.extraFiles)
      expect([from, existsSync(join(projectFolder, from))]).toEqual([from, true]);
    for (const { icon } of [config.linux, config.win, config.mac])
      expect(existsSync(join(config.directories.buildResources, icon))).toBe(true);
  });

  it('never publishes, compiles or downloads', () => {
    expect(config).toMatchObject({ publish: null, npmRebuild: false, nodeGypRebuild: false });
  });

  it('calls a package a release only with an Electron that still gets corrections', () => {
    expect(isRelease(electronPins.shipped)).toBe(true);
    expect(isRelease(electronPins.floor)).toBe(false);
  });
});

describe('the fuses', () => {
  it('are all set, every one this Electron is known to have', () => {
    const known = Object.values(FuseV1Options).filter((value) => typeof value === 'number');
    expect(Object.keys(fuses()).map(Number).sort()).toEqual([...known].sort());
  });

  it('differ for Playwright by the inspector alone', () => {
    const { [FuseV1Options.EnableNodeCliInspectArguments]: inspector, ...others } = fuses({ inspect: true });
    expect(inspector).toBe(true);
    expect(fuses()).toMatchObject({ ...others, [FuseV1Options.EnableNodeCliInspectArguments]: false });
    expect(fuses()).toMatchObject({
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    });
  });
});
