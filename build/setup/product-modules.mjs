// Source files of the product for scripts that measure it from inside, built as the product's build makes them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { projectFolder } from './locations.mjs';

/** What the modules at `paths`, relative to the project, export: one object, the later ones last. */
export async function productModules(...paths) {
  const cache = join(projectFolder, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  // Below node_modules: from there the packages are found.
  const outDir = mkdtempSync(join(cache, 'radseal-modules-'));
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  const names = paths.map((_, index) => `module-${index}`);
  await build({
    configFile: false,
    root: projectFolder,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: false,
      rollupOptions: {
        input: Object.fromEntries(names.map((name, index) => [name, join(projectFolder, paths[index])])),
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  });
  const modules = await Promise.all(
    names.map((name) => import(pathToFileURL(join(outDir, `${name}.mjs`)).href)),
  );
  return Object.assign({}, ...modules);
}
