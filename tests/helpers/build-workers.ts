import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';

const root = resolve(import.meta.dirname, '../..');

/** Paths of the worker files, built from the sources as they are. */
export interface BuiltWorkers {
  readonly parse: string;
  readonly crypt: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly workers: BuiltWorkers;
  }
}

/** Bundles the workers into `outDir`, which must lie inside the project so that packages are found. */
export async function buildWorkers(outDir: string): Promise<BuiltWorkers> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rollupOptions: {
        input: {
          parse: join(root, 'electron/workers/parse/entry.ts'),
          crypt: join(root, 'electron/workers/crypt/entry.ts'),
        },
        // .mjs: below node_modules no package.json says that these are ES modules, and Electron's Node does not guess.
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  });
  return { parse: join(outDir, 'parse.mjs'), crypt: join(outDir, 'crypt.mjs') };
}

/** Vitest's global set-up: builds the workers once for all test files of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outDir = join(root, 'node_modules/.cache', `radseal-test-workers-${process.pid}-${project.name}`);
  await mkdir(outDir, { recursive: true });
  const built = await buildWorkers(outDir);
  if (!existsSync(built.crypt)) throw new Error('the workers were not built');
  project.provide('workers', built);
  return () => rm(outDir, { recursive: true, force: true });
}
