/**
 * Who may import whom (docs/architecture.md, "Who may import whom"). Read by the lint rule `import-table`
 * and by its test. Paths are relative to the repository and use forward slashes.
 */

/** Folders of electron/core, in order: each may import the ones before it. */
export const CORE_ORDER = [
  'bytes',
  'age',
  'cipher',
  'dicom',
  'images',
  'container',
  'vault',
  'metrics',
  'randomness',
  'baselines',
  'gan',
  'report',
];

/** Node built-ins that compute and touch nothing outside the process. */
export const PURE_BUILT_INS = ['buffer', 'crypto', 'util', 'zlib'];

/**
 * Room of the importer -> rooms it may import, as prefixes. `types` may be imported with `import type` only:
 * interfaces that are handed in from outside. A room may always import itself.
 */
export const ROOMS = {
  shared: { values: [] },
  'electron/storage': { values: ['shared', 'electron/core/bytes'] },
  'electron/processes': {
    values: ['shared'],
    // The supervisor tells what it starts where things lie.
    alsoByFile: {
      'electron/processes/': ['electron/storage/paths'],
      // And looks at the memory of what it started.
      'electron/processes/node-host': ['electron/storage/process-memory'],
    },
  },
  // What lies beside both pools is theirs in common; of each other they know types alone.
  'electron/workers': {
    values: ['shared', 'electron/core', 'electron/storage'],
    types: ['electron/workers'],
  },
  'electron/runtime': {
    values: [
      'shared',
      'electron/core/gan',
      'electron/core/bytes',
      'electron/core/metrics',
      'electron/storage/paths',
      'electron/storage/checkpoints',
      'electron/processes/channel',
    ],
  },
  'electron/services': {
    values: ['shared', 'electron/core', 'electron/storage'],
    types: ['electron/workers', 'electron/runtime'],
  },
  'electron/engine': {
    values: [
      'shared',
      'electron/core',
      'electron/storage',
      'electron/workers',
      'electron/runtime',
      'electron/services',
      'electron/processes',
    ],
  },
  'electron/main': {
    values: [
      'shared',
      'electron/processes',
      'electron/storage/paths',
      'electron/storage/files',
      'electron/storage/settings',
    ],
    // `radseal cli` in the packaged app.
    alsoByFile: { 'electron/main/command-line': ['electron/cli/program'] },
  },
  'electron/preload': { values: ['shared'] },
  'electron/cli': { values: ['shared', 'electron/processes', 'electron/storage'] },
  'renderer/components': { values: ['shared', 'renderer/composables'] },
  'renderer/composables': { values: ['shared'] },
  'renderer/features': { values: ['shared', 'renderer/components', 'renderer/composables', 'renderer/api'] },
  renderer: { values: ['shared', 'renderer'] },
};

/** Library -> path prefixes of the only files that may import it. A library that is not here is refused. */
export const LIBRARIES = {
  zod: [
    'shared/',
    'electron/cli/',
    'electron/storage/',
    'electron/services/install-runtime',
    'electron/services/lab',
    'electron/services/training-runs',
    'electron/core/container/',
    'electron/core/vault/',
    'electron/core/gan/',
    'electron/runtime/protocol',
    'electron/main/',
    'renderer/',
  ],
  '@orpc/contract': ['shared/', 'electron/cli/context', 'renderer/api'],
  '@orpc/server': ['electron/engine/', 'electron/cli/', 'electron/main/'],
  '@orpc/client': ['electron/cli/', 'electron/main/', 'electron/processes/', 'renderer/api'],
  'age-encryption': ['electron/core/age/'],
  '@noble/ciphers': ['electron/core/age/'],
  '@noble/hashes': ['electron/core/'],
  '@noble/post-quantum': ['electron/core/age/'],
  'dicom-parser': ['electron/core/dicom/'],
  '@cornerstonejs/': ['electron/core/dicom/', 'electron/core/images/'],
  sharp: ['electron/core/images/raster'],
  'csv-stringify': ['electron/core/report/csv', 'electron/services/job-table', 'electron/cli/verify-table'],
  'fft.js': ['electron/core/randomness/fourier'],
  '@tensorflow/': ['electron/core/gan/'],
  piscina: ['electron/workers/', 'electron/engine/'],
  pino: ['electron/storage/'],
  libsql: ['electron/storage/database'],
  'tar-stream': ['electron/storage/unpack'],
  commander: ['electron/cli/'],
  'cli-progress': ['electron/cli/'],
  electron: ['electron/main/', 'electron/preload/', 'electron/processes/electron-host'],
  vue: ['renderer/'],
  pinia: ['renderer/'],
  'vue-router': ['renderer/'],
  'vue-i18n': ['renderer/'],
  vuetify: ['renderer/'],
  '@mdi/js': ['renderer/'],
  '@zxcvbn-ts/': ['shared/phrases/phrase-strength'],
  '@scure/bip39': ['shared/phrases/phrase-suggestion'],
  'shamir-secret-sharing': ['electron/core/vault/recovery-shares'],
  uqr: ['electron/core/vault/'],
  '@vueuse/core': ['renderer/'],
  'chart.js': ['renderer/components/'],
  'vue-chartjs': ['renderer/components/'],
  '@fontsource-variable/inter': ['renderer/'],
};

/** Files that are no code and say what is true of this build; every room but core may read them. */
export const FACTS = ['package.json', 'build/electron.json'];

/** Built-ins that one file of core needs beside the pure ones: raster.ts hides sharp's native packages from it. */
export const CORE_EXTRAS = { module: ['electron/core/images/raster'] };

/** What main may take of node:fs: it looks at paths it is given, and reads the page's own files; it writes none. */
export const FS_READS = ['existsSync', 'lstatSync', 'readdirSync', 'realpathSync', 'readFile', 'statSync'];

/**
 * Built-ins with an effect outside the process -> the only files that may import them. File access stands
 * in storage, so that every write takes the one way that leaves nothing half-written.
 */
export const EFFECTS = {
  fs: ['electron/storage/', 'electron/runtime/locate'],
  // The runtime process reads the model it was told to load; it writes nothing.
  'fs/promises': ['electron/storage/', 'electron/runtime/generate'],
  child_process: ['electron/processes/', 'electron/engine/', 'electron/runtime/'],
  // The app never goes online.
  http: [],
  https: [],
  http2: [],
  net: [],
  tls: [],
  dgram: [],
  dns: [],
};
