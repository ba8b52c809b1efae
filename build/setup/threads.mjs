// Builds the programs of the engine's threads, each into one file: a thread loads everything anew, and does so a third
// faster than from the chunks it would share with the engine.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Small pure packages that every process and thread loads first: bundled, the command line starts a quarter second
 * sooner. What else stands in `dependencies` stays in node_modules.
 */
export const BUNDLED = [
  'zod',
  '@orpc/client',
  '@orpc/contract',
  '@orpc/server',
  'age-encryption',
  '@noble/ciphers',
  '@noble/curves',
  '@noble/hashes',
  '@noble/post-quantum',
  'commander',
  'cli-progress',
  'dicom-parser',
];

/** Beside them: what a thread may never need is loaded with its file where it stays outside. */
const BUNDLED_TOO = ['@scure/base', 'fft.js'];

const THREADS = ['crypt', 'parse'];

/** Builds them to out/workers/<name>.js. Throws with the builder's message. */
async function buildThreads(folder) {
  // From the folder's own node_modules, which may be another than this file's.
  const vite = join(folder, 'node_modules', 'vite', 'dist', 'node', 'index.js');
  const { build } = await import(pathToFileURL(vite).href);
  for (const name of THREADS)
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: [...BUNDLED, ...BUNDLED_TOO] },
      build: {
        ssr: true,
        target: 'node20',
        outDir: join(folder, 'out', 'workers'),
        emptyOutDir: false,
        minify: true,
        copyPublicDir: false,
        rollupOptions: {
          input: { [name]: join(folder, 'electron', 'workers', name, 'entry.ts') },
          output: { format: 'es', entryFileNames: '[name].js', codeSplitting: false },
        },
      },
    });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildThreads(process.argv[2]);
