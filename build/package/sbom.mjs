// `node build/package/sbom.mjs FILE`: the list of everything in the package, as CycloneDX 1.5.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { electronBinary, projectFolder, tensorflowVersion } from '../setup/locations.mjs';
import { must } from '../setup/run.mjs';
import { libtensorflow } from '../setup/tensorflow.mjs';
import { electronPart, compiledParts } from './native-parts.mjs';
import { packagedParts } from './parts.mjs';

/**
 * The bill of materials of the package for this system: npm packages by the lock file, the libraries
 * compiled into them, Electron with what it is made of, and the native TensorFlow that is installed
 * beside it. The same every time: no date, and a serial number that follows from the content.
 */
export async function sbom() {
  const { version, description } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
  const parts = packagedParts();
  const product = {
    'bom-ref': `radseal@${version}`,
    type: 'application',
    name: 'radseal',
    version,
    description,
    purl: `pkg:generic/radseal@${version}`,
    licenses: licensed('Apache-2.0'),
  };
  const native = [await electronComponent(), ...tensorflowComponents()];
  const bom = {
    components: [...parts.map(npmComponent), ...native],
    dependencies: [
      { ref: product['bom-ref'], dependsOn: [...parts.map(refOf), ...native.map((part) => part['bom-ref'])] },
      ...parts.map((part) => ({ ref: refOf(part), dependsOn: [...new Set(part.needs)].sort() })),
    ],
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: serialNumberOf({ product, bom }),
    version: 1,
    metadata: { lifecycles: [{ phase: 'build' }], component: product },
    ...bom,
  };
}

const refOf = ({ name, version }) => `${name}@${version}`;

function npmComponent(part) {
  const inside = compiledParts().filter(({ within }) => within === part.name);
  return {
    'bom-ref': refOf(part),
    type: 'library',
    name: part.name,
    version: part.version,
    scope: 'required',
    purl: `pkg:npm/${part.name.replace('@', '%40')}@${part.version}`,
    hashes: [{ alg: 'SHA-512', content: hexOf(part.integrity) }],
    licenses: licensed(part.license),
    ...(inside.length > 0 && { components: inside.map((library) => compiledComponent(part, library)) }),
  };
}

const compiledComponent = (part, { name, version, licenses, whose }) => ({
  'bom-ref': `${refOf(part)}#${name}`,
  type: 'library',
  name,
  ...(version && { version }),
  licenses: licensed(licenses.join(' AND ')),
  copyright: whose,
});

async function electronComponent() {
  const { version, sha256, supported } = electronPart();
  const binary = electronBinary();
  const asNode = { ELECTRON_RUN_AS_NODE: '1' };
  const inside = binary
    ? JSON.parse(await must(binary, ['-p', 'JSON.stringify(process.versions)'], { env: asNode }))
    : {};
  const names = { chrome: 'Chromium', node: 'Node.js', v8: 'V8', openssl: 'BoringSSL' };
  return {
    'bom-ref': `electron@${version}`,
    type: 'framework',
    name: 'electron',
    version,
    scope: 'required',
    purl: `pkg:npm/electron@${version}`,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
    licenses: licensed('MIT'),
    properties: [{ name: 'radseal:gets-corrections', value: String(supported) }],
    components: Object.entries(names)
      .filter(([word]) => inside[word] !== undefined)
      .map(([word, name]) => ({
        'bom-ref': `electron@${version}#${name}`,
        type: 'library',
        name,
        // Electron gives BoringSSL no number: it is the one of this Chromium.
        ...(inside[word] !== '0.0.0' && { version: inside[word] }),
      })),
  };
}

/** Not in the package: in the file with the native runtime, which people install or leave. */
function tensorflowComponents() {
  const found = libtensorflow();
  if (found === undefined) return [];
  return [
    {
      'bom-ref': `libtensorflow@${found.version}`,
      type: 'library',
      name: 'libtensorflow',
      version: found.version,
      description: `TensorFlow for @tensorflow/tfjs-node ${tensorflowVersion}, in the file with the native runtime`,
      scope: 'optional',
      purl: `pkg:generic/libtensorflow@${found.version}`,
      hashes: [{ alg: 'SHA-256', content: found.sha256 }],
      licenses: licensed('Apache-2.0'),
    },
  ];
}

/** SPDX expressions as they are, but for names that are none. */
function licensed(expression) {
  const own = { IJG: 'IJG', 'LGPL-3.0': 'LGPL-3.0-or-later', 'GPL-3.0': 'GPL-3.0-or-later' };
  const spdx = expression
    .split(' AND ')
    .map((id) => own[id] ?? id)
    .join(' AND ');
  return / (AND|OR) /.test(spdx) ? [{ expression: spdx }] : [{ license: { id: spdx } }];
}

const hexOf = (integrity) => Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');

/** A version 8 UUID (RFC 9562): our own use of a digest. */
function serialNumberOf(content) {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ];
  return `urn:uuid:${parts.join('-')}-${hex.slice(20, 32)}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(process.argv[2], `${JSON.stringify(await sbom(), null, 2)}\n`);
