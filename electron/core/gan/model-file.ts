import { AppError } from '../../../shared/errors';
import { loadModel, parseModelDescription, type Model, type ModelDescription } from './model';

const MAGIC = Buffer.from('RSLMODL1');
const MAX_DESCRIPTION = 256 * 1024;

/** The largest file a model of this architecture can be, with room for its description. */
export const MAX_MODEL_FILE = 32 * 1024 * 1024;

/**
 * A model as one file: `RSLMODL1`, the length of model.json (4 bytes, big-endian), model.json, the bytes of
 * its weights file.
 */
export function encodeModelFile(description: ModelDescription, weights: Uint8Array): Uint8Array {
  const json = Buffer.from(JSON.stringify(description));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([MAGIC, length, json, weights]);
}

/**
 * What a model file holds, checked: layers, length, values, SHA-256. Throws `bad-model` for what is none or was changed,
 * `model-cut-short`, `model-other-shape`, `model-not-numbers`, `unsupported-version`.
 */
export function decodeModelFile(file: Uint8Array): { readonly model: Model; readonly weights: Uint8Array } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const isOne = bytes.subarray(0, 8).equals(MAGIC);
  const length = isOne && bytes.length >= 12 ? bytes.readUInt32BE(8) : 0;
  if (!isOne || length > MAX_DESCRIPTION) throw new AppError('bad-model', 'not a model file');
  if (bytes.length < 12 + length) throw new AppError('model-cut-short', 'the description ends too early');
  const description = parseModelDescription(bytes.subarray(12, 12 + length).toString('utf8'));
  if (!('file' in description.weights)) throw new AppError('bad-model', 'a model file without weights');
  // A copy, and no Buffer: slice of a Buffer does not copy.
  const weights = new Uint8Array(bytes.subarray(12 + length));
  return { model: loadModel(description, weights), weights };
}
