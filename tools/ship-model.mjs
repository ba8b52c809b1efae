// Puts a model that was exported into resources/models, where it ships with the program:
//
//   radseal models export MODEL FILE --half
//   node tools/ship-model.mjs FILE ID NAME
//
// The file is magic (8 bytes), length of model.json (4, big-endian), model.json, weights: core/gan/model-file.ts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [file, id, name] = process.argv.slice(2);
if (!file || !id || !name) throw new Error('usage: ship-model.mjs FILE ID NAME');
const bytes = readFileSync(file);
if (bytes.subarray(0, 8).toString('latin1') !== 'RSLMODL1') throw new Error('not a model file');
const end = 12 + bytes.readUInt32BE(8);
const description = JSON.parse(bytes.subarray(12, end).toString('utf8'));
const folder = join(import.meta.dirname, '..', 'resources', 'models', id);
mkdirSync(folder, { recursive: true });
const model = { ...description, id, name, weights: { ...description.weights, file: 'weights.bin' } };
writeFileSync(join(folder, 'weights.bin'), bytes.subarray(end));
writeFileSync(join(folder, 'model.json'), `${JSON.stringify(model, null, 2)}\n`);
