import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import vuetify from 'vite-plugin-vuetify';
import { BUNDLED } from './build/setup/threads.mjs';

const at = (path: string) => resolve(import.meta.dirname, path);

/** One config for every process; build/setup/threads.mjs builds the engine's threads. What stands in `dependencies` stays in node_modules. */
export default defineConfig({
  main: {
    build: {
      target: 'node20',
      outDir: 'out',
      emptyOutDir: false,
      // Every process and thread parses its modules anew: half the bytes, a tenth of a second less at a start.
      minify: true,
      externalizeDeps: { exclude: BUNDLED },
      rollupOptions: {
        input: {
          'main/index': at('electron/main/index.ts'),
          'cli/radseal': at('electron/cli/index.ts'),
          'engine/entry': at('electron/engine/entry.ts'),
          'engine/open-vault': at('electron/engine/open-vault.ts'),
          'runtime/entry': at('electron/runtime/entry.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          // The package's `bin`.
          banner: ({ name }) => (name === 'cli/radseal' ? '#!/usr/bin/env node' : ''),
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node20',
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: at('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [vue(), vuetify({ autoImport: true })],
    build: {
      target: 'chrome130',
      outDir: at('out/renderer'),
      minify: true,
      rollupOptions: { input: at('renderer/index.html') },
    },
  },
});
