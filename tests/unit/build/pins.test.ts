import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { electronPins, projectFolder, tensorflowVersion } from '../../../build/setup/locations.mjs';

const pinned = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));

describe('pinned versions', () => {
  it('agree with package.json', () => {
    expect(pinned.devDependencies.electron).toBe(electronPins.floor);
    expect(pinned.dependencies['@tensorflow/tfjs-node']).toBe(tensorflowVersion);
  });

  it("have a digest each, the floor's the same as in Electron's own package", () => {
    const own = JSON.parse(
      readFileSync(join(projectFolder, 'node_modules', 'electron', 'checksums.json'), 'utf8'),
    );
    const { shipped, floor, sha256 } = electronPins;
    for (const [platform, digest] of Object.entries(sha256[floor])) {
      expect(own[`electron-v${floor}-${platform}.zip`]).toBe(digest);
    }
    for (const digest of Object.values(sha256[shipped])) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });
});
