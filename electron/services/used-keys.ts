import { createHash } from 'node:crypto';
import { alikeBelow, type Likeness } from '../core/gan/likeness';
import { wipe } from '../core/bytes/equal';
import { drawFileKey, type FileKey } from '../core/cipher/key-schedule';
import { difference } from '../core/metrics/difference';
import {
  fileKeyTag,
  keyImageTag,
  openSample,
  sampleOf,
  samplePositions,
  sealSample,
} from '../core/vault/ledger';
import type { Ledger } from '../storage/ledger';
import { FILES_A_KEY_IMAGE } from './key-images';
import type { KeyImageUse } from './ports';

/**
 * Drawn ahead for a key image that is used again, in one commit: with the first one as many as files share a key
 * image in a folder.
 */
const AHEAD = FILES_A_KEY_IMAGE - 1;

/** The tripwire of one request: nothing is used that was not written down before. */
export interface UsedKeys {
  /**
   * A fresh file key that is in the ledger and on the disk; wipe it when the file is done. Throws
   * `file-key-repeated`, `cannot-write`, `no-space`.
   */
  readonly fileKey: (keyImage: KeyImageUse) => FileKey;
  /**
   * Counts one key image (196,608 bytes). One that was grown, `model` its SHA-256, is held against the last 1,000,
   * where that model was measured; one that a person brought, null, is not. What is found is told by `counts`.
   */
  readonly keyImage: (bytes: Uint8Array, model: string | null) => 'new' | 'repeated' | 'alike';
  readonly counts: { readonly repeated: number; readonly alike: number };
  /** Wipes what was drawn and not used, and the ledger's key. */
  readonly close: () => void;
}

/** Opens the tripwire over a ledger. `key`: the vault's subkey `ledger`, which `close` wipes. */
export function useLedger(options: {
  readonly ledger: Ledger;
  readonly key: Uint8Array;
  readonly likenessOf: (model: string) => Likeness | undefined;
}): UsedKeys {
  const { ledger, key, likenessOf } = options;
  const ahead = new Map<string, FileKey[]>();
  const counts = { repeated: 0, alike: 0 };
  let isClosed = false;
  const likeness = likenessWatch(ledger, key);
  return {
    fileKey: ({ sha256, sha512 }) => {
      const drawn = ahead.get(sha256) ?? [];
      if (drawn.length === 0)
        drawn.push(...reserved({ ledger, key, sha512, count: ahead.has(sha256) ? AHEAD : 1 }));
      ahead.set(sha256, drawn);
      return drawn.pop()!;
    },
    keyImage: (bytes, model) => {
      // One that was grown ahead may come when the request has ended.
      if (isClosed) return 'new';
      const tag = keyImageTag(key, createHash('sha512').update(bytes).digest());
      const grown = model === null ? null : { ...likeness.look(bytes), usual: likenessOf(model) };
      if (ledger.countKeyImage(tag, grown && sealSample(key, grown.sample))) {
        counts.repeated++;
        return 'repeated';
      }
      if (grown === null) return 'new';
      likeness.add(grown.sample);
      if (grown.usual === undefined || grown.least >= alikeBelow(grown.usual)) return 'new';
      counts.alike++;
      return 'alike';
    },
    counts,
    close: () => {
      isClosed = true;
      for (const { fileKey } of [...ahead.values()].flat()) wipe(fileKey);
      wipe(key);
      ledger.close();
    },
  };
}

/** Encrypts with a key from the ledger, or with none where there is no ledger; the key is wiped afterwards. */
export async function withFileKey<T>(
  usedKeys: UsedKeys | undefined,
  keyImage: KeyImageUse,
  encrypt: (fileKey: FileKey | undefined) => Promise<T>,
): Promise<T> {
  const key = usedKeys?.fileKey(keyImage);
  try {
    return await encrypt(key);
  } finally {
    if (key) wipe(key.fileKey);
  }
}

/** What a summary says of the key images; nothing where there is no ledger. */
export const countsOf = (usedKeys: UsedKeys | undefined) =>
  usedKeys && { repeatedKeyImages: usedKeys.counts.repeated, alikeKeyImages: usedKeys.counts.alike };

/** Draws file keys and has them written down before anybody sees them. */
function reserved(options: {
  readonly ledger: Ledger;
  readonly key: Uint8Array;
  readonly sha512: Uint8Array;
  readonly count: number;
}): readonly FileKey[] {
  const drawn = Array.from({ length: options.count }, () => drawFileKey(options.sha512));
  reserveFileKeys(options.ledger, options.key, drawn);
  return drawn;
}

/** Writes file keys into the ledger, all or none; where that fails they are wiped. Throws as `Ledger.reserve` does. */
export function reserveFileKeys(ledger: Ledger, key: Uint8Array, fileKeys: readonly FileKey[]): void {
  try {
    ledger.reserve(fileKeys.map(({ fileKey }) => fileKeyTag(key, fileKey)));
  } catch (error) {
    wipe(...fileKeys.map(({ fileKey }) => fileKey));
    throw error;
  }
}

/** Holds key images against the last ones, whose samples are read when the first one is looked at. */
function likenessWatch(ledger: Ledger, key: Uint8Array) {
  const positions = samplePositions(key);
  let known: Uint8Array[] | undefined;
  const last = () => (known ??= openedSamples(ledger, key));
  return {
    /** The sample of a key image, and its least NPCR in percent against those before it; 100 where there is none. */
    look: (keyImage: Uint8Array) => {
      const sample = sampleOf(keyImage, positions);
      const least = last().reduce(
        (smallest, other) => Math.min(smallest, difference(sample, other).npcr),
        100,
      );
      return { sample, least };
    },
    add: (sample: Uint8Array) => {
      if (last().push(sample) > ledger.samplesKept) last().shift();
    },
  };
}

/** The samples of a ledger, the oldest first; one that does not open is passed over. */
function openedSamples(ledger: Ledger, key: Uint8Array): Uint8Array[] {
  return ledger
    .samples()
    .flatMap((sealed) => {
      try {
        return [openSample(key, sealed)];
      } catch {
        return [];
      }
    })
    .reverse();
}
