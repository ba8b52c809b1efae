// Programs and libraries in other languages that the package holds or can hold. npm's lock file names none of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { readNote } from '../setup/cache.mjs';
import { electronPins, electronVersion, platform, projectFolder } from '../setup/locations.mjs';

const CODECS = '@cornerstonejs/codec-';
const SHARP = '@img/sharp-wasm32';

/** WebAssembly in npm packages: [name, licence, whose, package, its word in sharp's own list of versions]. */
const WEB_ASSEMBLY = [
  ['CharLS', 'BSD-3-Clause', 'Team CharLS; Jan de Vaan', `${CODECS}charls`],
  ['OpenJPEG', 'BSD-2-Clause', 'Université catholique de Louvain and its authors', `${CODECS}openjpeg`],
  ['OpenJPH', 'BSD-2-Clause', 'Aous Naman and The University of New South Wales', `${CODECS}openjph`],
  [
    'libjpeg-turbo',
    'IJG AND BSD-3-Clause',
    'The libjpeg-turbo Project and others',
    `${CODECS}libjpeg-turbo-8bit`,
  ],
  ['XNNPACK', 'BSD-3-Clause', 'Facebook, Inc. and Google LLC', '@tensorflow/tfjs-backend-wasm'],
  ['aom', 'BSD-2-Clause', 'Alliance for Open Media', SHARP, 'aom'],
  ['cgif', 'MIT', 'Daniel Löbl', SHARP, 'cgif'],
  ['Emscripten', 'MIT', 'the Emscripten authors', SHARP, 'emscripten'],
  ['Expat', 'MIT', 'Thai Open Source Software Center Ltd and the Expat maintainers', SHARP, 'expat'],
  ['GLib', 'LGPL-3.0', 'the GLib authors', SHARP, 'glib'],
  ['Highway', 'BSD-3-Clause', 'Google LLC', SHARP, 'highway'],
  ['lcms', 'MIT', 'Marti Maria Saguer', SHARP, 'lcms'],
  ['libexif', 'LGPL-3.0', 'the libexif authors', SHARP, 'exif'],
  ['libffi', 'MIT', 'Anthony Green, Red Hat, Inc. and others', SHARP, 'ffi'],
  ['libheif', 'LGPL-3.0', 'Dirk Farin', SHARP, 'heif'],
  ['libimagequant', 'BSD-2-Clause', 'Jef Poskanzer, Greg Roelofs, Kornel Lesiński', SHARP, 'imagequant'],
  ['libnsgif', 'MIT', 'Richard Wilson, Sean Fox and Michael Drake', SHARP],
  ['libpng', 'libpng-2.0', 'the PNG Reference Library authors', SHARP, 'png'],
  ['libtiff', 'libtiff', 'Sam Leffler; Silicon Graphics, Inc.', SHARP, 'tiff'],
  ['libultrahdr', 'MIT', 'The Android Open Source Project', SHARP, 'uhdr'],
  ['libvips', 'LGPL-3.0', 'the libvips authors', SHARP, 'vips'],
  ['libwebp', 'BSD-3-Clause', 'Google LLC', SHARP, 'webp'],
  ['mozjpeg', 'Zlib AND IJG AND BSD-3-Clause', 'Mozilla and The libjpeg-turbo Project', SHARP, 'mozjpeg'],
  ['resvg', 'MIT', 'the Resvg authors', SHARP, 'resvg'],
  ['zlib-ng', 'Zlib', 'Jean-loup Gailly, Mark Adler and the zlib-ng authors', SHARP, 'zlib-ng'],
];

/** libSQL, as a binding of libsql holds it, is SQLite with additions under libsql's own licence. */
function sqlite() {
  const database = new Database(':memory:');
  const { version } = database.prepare('select sqlite_version() as version').get();
  database.close();
  return { name: 'SQLite', version, licenses: ['blessing'], whose: 'in the public domain', within: 'libsql' };
}

/** Libraries compiled into packages: `{ name, version, licenses, whose, within }`; version undefined where the package does not say. */
export function compiledParts() {
  const versions = JSON.parse(
    readFileSync(join(projectFolder, 'node_modules', SHARP, 'versions.json'), 'utf8'),
  );
  const inWebAssembly = WEB_ASSEMBLY.map(([name, licenses, whose, within, word]) => ({
    name,
    version: word && versions[word],
    licenses: licenses.split(' AND '),
    whose,
    within,
  }));
  return [...inWebAssembly, sqlite()];
}

/** The Electron that set-up found: its version, and the SHA-256 of the archive it came out of. */
export function electronPart() {
  const version = electronVersion() ?? electronPins.floor;
  const fromNpm = readNote('electron')?.way === 'from npm';
  const archive = fromNpm
    ? electronPins.floorFromNpm[platform]
    : { sha256: electronPins.sha256[version][platform] };
  return { version, sha256: archive.sha256, supported: electronPins.supported.includes(version) };
}
