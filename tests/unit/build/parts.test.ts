import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiledParts } from '../../../build/package/native-parts.mjs';
import { packagedParts } from '../../../build/package/parts.mjs';
import { sbom } from '../../../build/package/sbom.mjs';
import { thirdPartyText } from '../../../build/package/third-party.mjs';
import { electronVersion, projectFolder } from '../../../build/setup/locations.mjs';

const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

/** What npm itself says production installs on every system. */
const production = Object.entries(
  (JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages,
)
  .filter(([path, { dev, devOptional, optional }]) => path !== '' && !dev && !devOptional && !optional)
  .map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`);

const refs = packagedParts().map(({ name, version }) => `${name}@${version}`);

describe('what the package is made of', () => {
  it('is everything production installs', () => {
    expect(production.length).toBeGreaterThan(100);
    expect(production.filter((ref) => !refs.includes(ref))).toEqual([]);
  });

  it('is what the page is bundled from, too, and no tool it is made with', () => {
    const names = packagedParts().map(({ name }) => name);
    for (const bundled of ['vue', '@vue/runtime-dom', 'vuetify', '@fontsource-variable/inter', '@mdi/js'])
      expect(names).toContain(bundled);
    for (const tool of ['electron', 'vite', 'typescript', 'eslint', '@playwright/test', '@vue/compiler-sfc'])
      expect(names).not.toContain(tool);
  });

  it("holds sharp's WebAssembly and none of its native builds", () => {
    const sharp = packagedParts({ everywhere: true }).filter(({ name }) => name.startsWith('@img/sharp'));
    expect(sharp.map(({ name }) => name)).toEqual(['@img/sharp-wasm32']);
  });

  it('knows a library for every line of what sharp says it was compiled with', () => {
    const versions = JSON.parse(read('node_modules/@img/sharp-wasm32/versions.json')) as Record<
      string,
      string
    >;
    const known = compiledParts()
      .filter(({ within }) => within === '@img/sharp-wasm32')
      .map(({ version }) => version);
    expect(Object.entries(versions).filter(([, version]) => !known.includes(version))).toEqual([]);
  });
});

describe('THIRD-PARTY.txt', () => {
  it('is what build/package/third-party.mjs makes of the packages as they are', () => {
    // Said by lines: the whole text would fill the terminal.
    const made = thirdPartyText().split('\n');
    const kept = read('THIRD-PARTY.txt').split('\n');
    expect(made.filter((line) => !kept.includes(line))).toEqual([]);
    expect(kept.filter((line) => !made.includes(line))).toEqual([]);
    expect(kept.join('\n') === made.join('\n')).toBe(true);
  });

  it('has a text for every package', () => {
    const text = thirdPartyText();
    const [list = '', ...rest] = text.split('Compiled code inside of them');
    for (const ref of refs) {
      const line = ref.replace(/@(?=[^@]*$)/, ' ');
      expect(list).toContain(`\n${line}  `);
      expect(rest.join('')).toContain(line);
    }
  });
});

describe('the bill of materials', async () => {
  const bom = await sbom();

  it('is CycloneDX, the same every time', async () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 });
    expect(bom.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(await sbom()).toEqual(bom);
  });

  it('names every package with its digest, and Electron with what is in it', () => {
    const listed = bom.components.map((component) => component['bom-ref']);
    expect(new Set(listed).size).toBe(listed.length);
    expect(refs.filter((ref) => !listed.includes(ref))).toEqual([]);
    for (const { name, hashes, licenses } of bom.components) {
      expect([name, /^([0-9a-f]{64}|[0-9a-f]{128})$/.test(hashes[0]?.content ?? '')]).toEqual([name, true]);
      expect([name, licenses.length]).toEqual([name, 1]);
    }
    const electron = bom.components.find(({ name }) => name === 'electron');
    if (electronVersion() !== undefined) {
      expect(electron?.version).toBe(electronVersion());
      expect(electron).toMatchObject({
        components: expect.arrayContaining([expect.objectContaining({ name: 'Chromium' })]),
      });
    }
  });

  it('depends on nothing it does not list', () => {
    const listed = new Set(['radseal', ...bom.components.map((component) => component['bom-ref'])]);
    const asked = bom.dependencies.flatMap(({ dependsOn }) => dependsOn);
    expect(asked.filter((ref) => !listed.has(ref))).toEqual([]);
  });
});
