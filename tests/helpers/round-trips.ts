import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import type { CarrierName } from '../../shared/models/files';
import type { Pools } from './pools';
import { decryptTask, encryptTask } from './tasks';

const EDGES = [0, 16_384, 262_144, 1_048_576];
const CARRIERS: readonly CarrierName[] = ['plain', 'png', 'dicom'];
const AT_ONCE = 4;

/**
 * A size near an edge of chunk, square or alignment: as far as a manifest, a hash, a unit or a few bytes. The same in
 * every run, so that what failed once can be looked at.
 */
function sizeNearEdge(index: number): number {
  const edge = EDGES[index % 4]! * (1 + (Math.floor(index / 4) % 2));
  const reach = [4, 40, 600][Math.floor(index / 8) % 3]!;
  return Math.max(0, edge + ((index * 7_919) % (2 * reach + 1)) - reach);
}

async function roundTrip(
  pools: Pools,
  folder: string,
  keys: { identity: string; recipient: string },
  index: number,
) {
  const carrier = CARRIERS[index % CARRIERS.length]!;
  const size = sizeNearEdge(index);
  const box = mkdtempSync(join(folder, 'case-'));
  try {
    const original = randomBytes(size);
    const source = join(box, 'original');
    writeFileSync(source, original);
    const sealed = await pools.crypt.encryptFile(
      encryptTask({
        source,
        targetFolder: box,
        carrier,
        recipients: [keys.recipient],
        verify: index % 2 === 0,
      }),
    );
    const opened = await pools.crypt.decryptFile(
      decryptTask({ source: join(box, sealed.name), targetFolder: box, identities: [keys.identity] }),
    );
    const same = readFileSync(join(box, opened.released!)).equals(original);
    const hash = createHash('sha256').update(original).digest('hex');
    return same && sealed.sha256 === hash && opened.sha256 === hash ? undefined : `${carrier} ${size}`;
  } finally {
    rmSync(box, { recursive: true, force: true });
  }
}

/**
 * Encrypts and decrypts `count` files of random content and sizes around the edges, in each carrier in turn.
 * Returns what did not come back byte for byte: nothing, if all is well.
 */
export async function failedRoundTrips(pools: Pools, count: number): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'radseal-round-trips-'));
  const identity = await newIdentity('x25519');
  const keys = { identity, recipient: await recipientOf(identity) };
  const failed: string[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < count; index = next++) {
      const failure = await roundTrip(pools, folder, keys, index);
      if (failure !== undefined) failed.push(failure);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return failed;
}
