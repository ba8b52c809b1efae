import { AppError } from '../../../shared/errors';
import { CHUNK_LENGTH } from '../cipher/chunked-encryption';
import { isPermutationInRange, type Permutation } from '../cipher/cat-map';
import { ALIGNED_FROM } from './layout';
import { isSafeComponent } from './names';
import { parseStrictJson } from './strict-json';

export const MAX_MANIFEST_LENGTH = 65_536;

/** What the payload says of its original. Nobody without the file key sees it. */
export interface Manifest {
  /** A single safe component (names.ts). */
  readonly name: string;
  /** Base64 of the name's bytes where `name` could not hold them. For people; no path is ever made of it. */
  readonly nameBytes?: string;
  /** Folder names from the job's root, each a safe component; may be empty. */
  readonly path: readonly string[];
  /** Bytes of the original. */
  readonly size: number;
  /** Nanoseconds since 1970 UTC, decimal. */
  readonly modifiedNs: string;
  readonly mediaType: string;
  readonly permutation: Permutation;
  /** The model that grew the key image; null when the person brought one. */
  readonly model: { readonly id: string; readonly sha256: string } | null;
  /** Lower-case hex. */
  readonly keyImageSha256: string;
  /** Name and version of the program that wrote the file. */
  readonly program: string;
}

/**
 * The manifest as bytes: UTF-8 JSON; for originals of 1 MiB and more padded with spaces so that 4 + length is a
 * whole number of chunks. Throws `too-large` beyond 64 KiB, `internal` when it would be refused on reading.
 */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const json = Buffer.from(JSON.stringify(manifest), 'utf8');
  const length =
    manifest.size < ALIGNED_FROM
      ? json.length
      : Math.ceil((4 + json.length) / CHUNK_LENGTH) * CHUNK_LENGTH - 4;
  if (length > MAX_MANIFEST_LENGTH) throw new AppError('too-large', 'a manifest beyond 64 KiB');
  if (manifestFault(manifest) !== null) throw new AppError('internal', 'a manifest no reader would take');
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set(json);
  return bytes;
}

/** Reads a manifest strictly: exactly the known keys, each in its form. Throws `damaged-data`. */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > MAX_MANIFEST_LENGTH) throw new AppError('damaged-data', 'a manifest beyond 64 KiB');
  const value = parseStrictJson(bytes);
  const fault = manifestFault(value);
  if (fault !== null) throw new AppError('damaged-data', `manifest: ${fault}`);
  return value as Manifest;
}

type Check = (value: unknown) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isSha256Hex = matches(/^[0-9a-f]{64}$/);
const isShortText = matches(/^[\x20-\x7e]{0,255}$/);
const isSafe: Check = (value) => typeof value === 'string' && isSafeComponent(value);

/** An object with exactly these keys, each accepted by its check. */
const isObjectOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const entries = Object.entries(value);
    return (
      entries.length === Object.keys(checks).length &&
      entries.every(([key, member]) => Object.hasOwn(checks, key) && checks[key]!(member))
    );
  };

/** Base64 as it is written, of 1..255 bytes that could be one component of a path. */
const isNameBytes: Check = (value) => {
  if (typeof value !== 'string') return false;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.toString('base64') !== value || bytes.length < 1 || bytes.length > 255) return false;
  return !bytes.includes(0) && !bytes.includes(0x2f);
};

const REQUIRED: Readonly<Record<string, Check>> = {
  name: isSafe,
  path: (value) => Array.isArray(value) && value.every(isSafe),
  size: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  modifiedNs: matches(/^(0|-?[1-9][0-9]{0,19})$/),
  mediaType: isShortText,
  permutation: (value) =>
    isObjectOf({ p: Number.isInteger, q: Number.isInteger, k: Number.isInteger })(value) &&
    isPermutationInRange(value as Permutation),
  model: (value) => value === null || isObjectOf({ id: isShortText, sha256: isSha256Hex })(value),
  keyImageSha256: isSha256Hex,
  program: isShortText,
};

/** The first key at fault, or null for a manifest that holds. */
function manifestFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no object';
  const members = value as Readonly<Record<string, unknown>>;
  for (const [key, holds] of Object.entries(REQUIRED)) {
    if (!Object.hasOwn(members, key) || !holds(members[key])) return key;
  }
  const others = Object.keys(members).filter((key) => !Object.hasOwn(REQUIRED, key));
  if (others.length === 0) return null;
  return others.length === 1 && others[0] === 'nameBytes' && isNameBytes(members['nameBytes'])
    ? null
    : 'unknown key';
}
