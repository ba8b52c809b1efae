import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { fileProblem, libraryProblem } from '../../../build/lint/import-table.js';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Every import between files that the table speaks of: importer, imported, whether it is allowed. */
const BETWEEN_FILES: readonly (readonly [string, string, boolean])[] = [
  ['electron/core/bytes/hex.ts', 'shared/errors', true],
  ['electron/core/container/writer.ts', 'electron/core/cipher/cat-map', true],
  ['electron/core/cipher/cat-map.ts', 'electron/core/container/writer', false],
  ['electron/core/age/wrap.ts', 'electron/core/cipher/key-schedule', false],
  ['electron/core/cipher/cat-map.ts', 'electron/storage/files', false],
  ['shared/contract.ts', 'electron/core/bytes/hex', false],
  ['electron/storage/files.ts', 'electron/core/bytes/hex', true],
  ['electron/storage/files.ts', 'electron/core/container/reader', false],
  ['electron/workers/crypt/entry.ts', 'electron/core/container/writer', true],
  ['electron/workers/crypt/entry.ts', 'electron/workers/outcome', true],
  ['electron/workers/crypt/entry.ts', 'electron/workers/parse/entry', false],
  ['electron/runtime/generate.ts', 'electron/core/gan/backend', true],
  ['electron/runtime/generate.ts', 'electron/core/container/writer', false],
  ['electron/services/encrypt-files.ts', 'electron/core/vault/recipients', true],
  ['electron/services/encrypt-files.ts', 'electron/workers/crypt/entry', false],
  ['electron/services/encrypt-files.ts', 'electron/engine/router', false],
  ['electron/engine/router.ts', 'electron/services/encrypt-files', true],
  ['electron/main/index.ts', 'electron/processes/host', true],
  ['electron/main/index.ts', 'electron/core/container/reader', false],
  ['electron/preload/index.ts', 'electron/core/bytes/hex', false],
  ['electron/cli/encrypt.ts', 'shared/contract', true],
  ['electron/cli/encrypt.ts', 'electron/services/encrypt-files', false],
  ['renderer/features/encrypt/EncryptPage.vue', 'renderer/api', true],
  ['renderer/features/encrypt/EncryptPage.vue', 'renderer/features/keys/vault-store', true],
  ['renderer/features/encrypt/EncryptPage.vue', 'renderer/features/keys/VaultCard.vue', false],
  ['renderer/WorkPage.vue', 'renderer/features/encrypt/EncryptPanel.vue', true],
  ['renderer/features/open/FileList.vue', 'renderer/features/encrypt/EncryptPanel.vue', false],
  ['renderer/components/FileDropZone.vue', 'renderer/api', false],
  ['renderer/features/encrypt/EncryptPage.vue', 'electron/core/bytes/hex', false],
  ['electron/core/bytes/hex.ts', 'tests/helpers/files', false],
];

const OF_LIBRARIES: readonly (readonly [string, string, boolean])[] = [
  ['electron/core/age/wrap.ts', 'age-encryption', true],
  ['electron/services/share-files.ts', 'age-encryption', false],
  ['electron/core/images/raster.ts', 'sharp', true],
  ['electron/core/images/sniff.ts', 'sharp', false],
  ['electron/core/gan/networks.ts', '@tensorflow/tfjs', true],
  ['electron/runtime/generate.ts', '@tensorflow/tfjs-node', false],
  ['electron/processes/electron-host.ts', 'electron', true],
  ['electron/processes/node-host.ts', 'electron', false],
  ['electron/engine/index.ts', 'electron', false],
  ['electron/storage/files.ts', 'node:fs', true],
  ['electron/services/encrypt-files.ts', 'node:fs', false],
  ['electron/core/cipher/key-schedule.ts', 'node:crypto', true],
  ['electron/core/cipher/key-schedule.ts', 'crypto', false],
  ['electron/core/cipher/key-schedule.ts', 'node:path', false],
  ['electron/engine/index.ts', 'node:http', false],
  ['renderer/main.ts', 'node:crypto', false],
  ['electron/core/bytes/hex.ts', 'left-pad', false],
];

describe('the import table', () => {
  it.each(BETWEEN_FILES)('%s -> %s: %s', (from, to, allowed) => {
    expect(fileProblem(from, to, false) === null).toBe(allowed);
  });

  it.each(OF_LIBRARIES)('%s -> %s: %s', (from, library, allowed) => {
    expect(libraryProblem(from, library) === null).toBe(allowed);
  });

  it('lets main look at files, not write them', () => {
    expect(libraryProblem('electron/main/scheme.ts', 'node:fs', ['readdirSync'])).toBeNull();
    expect(libraryProblem('electron/main/scheme.ts', 'node:fs', ['writeFileSync'])).not.toBeNull();
    expect(libraryProblem('electron/main/scheme.ts', 'node:fs', ['*'])).not.toBeNull();
  });

  it('lets services name the interfaces they are handed, and no more', () => {
    const pool = 'electron/workers/crypt/tasks';
    expect(fileProblem('electron/services/encrypt-files.ts', pool, true)).toBeNull();
    expect(fileProblem('electron/services/encrypt-files.ts', pool, false)).not.toBeNull();
  });
});

describe('the lint as `npm test` runs it', () => {
  // Under CI=true typescript-eslint reads every file from the disk once, and would not see the texts given here.
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } },
  });
  const rulesBroken = async (filePath: string, text: string): Promise<(string | null)[]> => {
    const [result] = await eslint.lintText(text, { filePath: resolve(ROOT, filePath) });
    return (result?.messages ?? []).map(({ ruleId }) => ruleId);
  };
  const inCore = (text: string) => rulesBroken('electron/core/bytes/hex.ts', text);
  const inPage = (template: string) =>
    rulesBroken('renderer/App.vue', `<template>\n${template}\n</template>\n`);

  it.each([
    ["import { open } from 'node:fs/promises';\nexport const go = open;\n", 'local/import-table'],
    ["export * from '../container/header';\n", 'local/import-table'],
    ["export const load = () => import('electron');\n", 'local/import-table'],
    ['export default 1;\n', 'no-restricted-syntax'],
    ['export enum Colour { Red }\n', 'no-restricted-syntax'],
    ["console.log('x');\n", 'no-console'],
    ['export async function one(): Promise<void> {}\none();\n', '@typescript-eslint/no-floating-promises'],
    ['// eslint-disable-next-line no-console\nconsole.log(1);\n', 'local/disable-reason'],
  ])('refuses %j in core', async (text, rule) => {
    expect(await inCore(text)).toContain(rule);
  });

  it.each([
    ['<p v-html="name" />', 'vue/no-v-html'],
    ['<p style="color: red" />', 'vue/no-static-inline-styles'],
    ['<p>Encrypt a file</p>', 'vue/no-bare-strings-in-template'],
    ['<img src="a.png">', 'vuejs-accessibility/alt-text'],
    ['<div @click="go" />', 'vuejs-accessibility/click-events-have-key-events'],
  ])('refuses %j in a template', async (template, rule) => {
    expect(await inPage(template)).toContain(rule);
  });

  it('refuses markup set from a script', async () => {
    const script =
      '<script setup lang="ts">\nexport const set = (e: Element, t: string) => (e.innerHTML = t);\n</script>\n';
    expect(await rulesBroken('renderer/App.vue', script)).toContain('no-restricted-syntax');
  });

  it('accepts a file that keeps the rules', async () => {
    expect(
      await inCore(
        "import { AppError } from '../../../shared/errors';\nexport const code = AppError.name;\n",
      ),
    ).toEqual([]);
  });
});
