// `node build/package/third-party.mjs`: writes THIRD-PARTY.txt, the licences of everything the package holds.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../setup/locations.mjs';
import { compiledParts } from './native-parts.mjs';
import { packagedParts } from './parts.mjs';

const LINE = '-'.repeat(80);
const texts = join(projectFolder, 'build', 'package', 'licence-texts');

/** Whose tables went into electron/core/dicom/dictionary.json, by tools/make-dicom-dictionary.py. */
const TABLES = [
  { name: 'pydicom', version: '2.4.4', license: 'MIT', whose: 'Darcy Mason and pydicom contributors' },
  { name: 'dicom-anonymizer', version: '2.1.0', license: 'BSD-3-Clause', whose: 'Kitware Europe' },
];

const HEAD = `LICENCES OF WHAT RADSEAL IS BUILT FROM

Made by build/package/third-party.mjs from package-lock.json, the sources and the packages themselves; a test
compares. Radseal's own licence is in LICENSE.

Beside the npm packages listed below the app holds Electron (MIT, its text below; with it Chromium, Node.js, V8 and
FFmpeg: LICENSES.chromium.html beside the program). The file with the native runtime, which is handed out apart from
the app, holds TensorFlow (Apache License 2.0, its text below) and the binding of @tensorflow/tfjs-node.

libvips, GLib, libexif and libheif are used under the LGPL 3.0 by way of their clause "or any later version". They are
part of lib/sharp-wasm32*.wasm in @img/sharp-wasm32; its sources and the way to build it anew are at
https://github.com/lovell/sharp and https://github.com/lovell/sharp-libvips. Replacing that file replaces them.

This software is based in part on the work of the Independent JPEG Group.
`;

/** The whole text, for every system: the same wherever it is made. */
export function thirdPartyText() {
  const parts = packagedParts({ everywhere: true });
  const within = compiledParts();
  return [
    HEAD,
    heading('Packages'),
    `${parts.map(({ name, version, license }) => `${name} ${version}  ${license}`).join('\n')}\n`,
    heading('Compiled code inside of them'),
    `${within.map((part) => `${[part.name, part.version].filter(Boolean).join(' ')}  ${part.licenses.join(' AND ')}  in ${part.within}\n    Copyright: ${part.whose}`).join('\n')}\n`,
    heading('Tables that electron/core/dicom/dictionary.json is made from'),
    `${TABLES.map(({ name, version, license, whose }) => `${name} ${version}  ${license}\n    Copyright: ${whose}`).join('\n')}\n`,
    ...grouped([...parts.flatMap(textsOf), ...within.flatMap(textsWithin), ...others()]).map(
      ({ text, owners }) => `${heading(owners.join(', '))}\n${text.trim()}\n`,
    ),
  ].join('\n');
}

const heading = (title) => `${LINE}\n${title}\n${LINE}`;

/** The licence texts a package brings; where it brings none, that of the licence its package.json names. */
function textsOf({ name, version, license, path, bound }) {
  const owner = `${name} ${version}`;
  const folder = join(projectFolder, path);
  // Only one of the builds for several systems is installed here: all are treated alike.
  const names = bound ? [] : readdirSync(folder).filter(isLicence).sort();
  if (names.length > 0)
    return names.map((file) => ({ owner, text: readFileSync(join(folder, file), 'utf8') }));
  return standardTexts(license).map((text) => ({
    owner: `${owner} (comes without a text of its own)`,
    text,
  }));
}

const isLicence = (name) => /^(licen[sc]e|copying|notice)\b/i.test(name);

const textsWithin = ({ name, within, licenses }) =>
  licenses
    .filter((id) => id !== 'IJG')
    .flatMap(standardTexts)
    .map((text) => ({ owner: `${name} in ${within}`, text }));

function others() {
  const electron = join(projectFolder, 'node_modules', 'electron', 'LICENSE');
  return [
    { owner: 'Electron', text: readFileSync(electron, 'utf8') },
    ...TABLES.map(({ name, version }) => ({
      owner: `tables of ${name} ${version}`,
      text: readFileSync(join(texts, `${name}.txt`), 'utf8'),
    })),
    ...standardTexts('Apache-2.0').map((text) => ({ owner: 'TensorFlow', text })),
    // The LGPL is the GPL with permissions added.
    ...standardTexts('GPL-3.0').map((text) => ({ owner: 'GPL 3.0, which the LGPL 3.0 refers to', text })),
  ];
}

/** Texts of an SPDX expression. Throws where we have none. */
function standardTexts(expression) {
  return expression.split(/ AND | OR /).map((id) => {
    const file =
      id === 'Apache-2.0' ? join(projectFolder, 'LICENSE') : join(texts, `${id.replace(/[()]/g, '')}.txt`);
    if (!existsSync(file))
      throw new Error(`no text of the licence ${id}: add it to build/package/licence-texts`);
    return readFileSync(file, 'utf8');
  });
}

/** The same text once, with everyone it belongs to. */
function grouped(all) {
  const byText = new Map();
  for (const { owner, text } of all) {
    const key = text.replace(/\s+/g, ' ').trim();
    const group = byText.get(key) ?? {
      text: text.replace(/\r\n?/g, '\n').replace(/[ \t]+$/gm, ''),
      owners: [],
    };
    if (!group.owners.includes(owner)) group.owners.push(owner);
    byText.set(key, group);
  }
  return [...byText.values()];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(join(projectFolder, 'THIRD-PARTY.txt'), thirdPartyText());
