// What electron-builder packs, and how. The only place that knows its options.
import { join } from 'node:path';
import { electronLocation, electronPins, electronVersion, projectFolder } from '../setup/locations.mjs';

/** The program inside the package; `radseal` beside it is the launcher (launcher.sh). */
export const PROGRAM = 'radseal-app';

/** Whether what was set up may be called a release. */
export const isRelease = (version = electronVersion()) => electronPins.supported.includes(version);

// Sources, maps, types and builds for other loaders: nothing of it is ever loaded.
const UNUSED = [
  '!**/*.{map,ts,flow,md,markdown}',
  '!**/node_modules/*/{test,tests,__tests__,example,examples,docs,benchmark,benchmarks}/**',
  '!**/node_modules/@*/*/{test,tests,__tests__,example,examples,docs,benchmark,benchmarks}/**',
  // sharp is WebAssembly here: its native build clashes with Electron's GLib.
  '!**/node_modules/@img/sharp-{linux,linuxmusl,darwin,win32,libvips}*/**',
  // libsql's builds for another C library.
  '!**/node_modules/@libsql/*musl*/**',
  // Of TensorFlow.js the CommonJS bundles (*.node.js) are loaded, and of tfjs-node its own files.
  '!**/node_modules/@tensorflow/*/src/**',
  '!**/node_modules/@tensorflow/*/dist/*.{es2017,fesm,min}*',
  '!**/node_modules/@tensorflow/*/dist/tf{,-converter,-data,-layers,-backend-cpu,-backend-wasm,-backend-webgl}.js',
  '!**/node_modules/@tensorflow/tfjs{,-converter,-data,-layers,-backend-cpu,-backend-wasm,-backend-webgl}/dist/*/**',
  '!**/node_modules/@tensorflow/tfjs-node/{deps,lib,binding,scripts,prebuilds}/**',
  // Types, and a bundler that one package names among what it needs.
  '!**/node_modules/{@rollup,@types,@webgpu,undici-types}/**',
  '!**/node_modules/.bin/**',
];

/** electron-builder's configuration for the Electron that set-up found. `output`: an absolute folder. */
export function packageConfig(output) {
  const version = electronVersion();
  return {
    appId: 'org.radseal.app',
    productName: 'Radseal',
    copyright: 'Apache-2.0',
    directories: { output, buildResources: join(projectFolder, 'resources', 'icons') },
    electronVersion: version,
    electronDist: version && electronLocation(version).folder,
    npmRebuild: false,
    nodeGypRebuild: false,
    buildDependenciesFromSource: false,
    publish: null,
    asar: true,
    // Libraries of the system's loader lie beside the archive.
    asarUnpack: ['resources/**', '**/node_modules/@libsql/**'],
    files: ['out/**', 'resources/**', 'package.json', ...UNUSED],
    extraFiles: [
      { from: 'LICENSE', to: 'LICENSE.radseal.txt' },
      { from: 'THIRD-PARTY.txt', to: 'THIRD-PARTY.txt' },
      { from: 'INTENDED-USE.md', to: 'INTENDED-USE.md' },
      { from: 'SECURITY.md', to: 'SECURITY.md' },
      { from: 'docs/install.md', to: 'install.md' },
      { from: 'docs/errors.md', to: 'errors.md' },
      { from: 'tools/restore.py', to: 'restore.py' },
      { from: 'docs/format.md', to: 'format.md' },
    ],
    electronLanguages: ['en-US', 'de'],
    linux: {
      target: ['dir'],
      executableName: PROGRAM,
      category: 'MedicalSoftware',
      icon: 'radseal.png',
      synopsis: 'Encrypts medical images and gives them back byte for byte',
    },
    win: { target: ['nsis', 'zip'], icon: 'radseal.png', executableName: 'Radseal' },
    nsis: { oneClick: false, perMachine: true, allowToChangeInstallationDirectory: true },
    mac: {
      target: ['dmg', 'zip'],
      icon: 'radseal.png',
      category: 'public.app-category.medical',
      hardenedRuntime: true,
    },
  };
}
