import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import type { CryptPool, DecryptTask, EncryptTask } from '../../electron/workers/crypt/tasks';
import { temporaryFolder } from './cli';
import { startPools, type Pools } from './pools';
import { decryptTask, encryptTask } from './tasks';

/** Somebody files are encrypted to. */
export interface Reader {
  readonly identity: string;
  readonly recipient: string;
}

/** A reader nobody has seen before. */
export async function newReader(): Promise<Reader> {
  const identity = await newIdentity('x25519');
  return { identity, recipient: await recipientOf(identity) };
}

/** What a test file of the pools works with. */
export interface Workplace extends Reader {
  readonly pools: Pools;
  readonly folder: string;
  /** A fresh folder with an empty one for results in it. */
  box(): { readonly path: string; readonly out: string };
  /** Encrypts to the workplace's reader. `given`: what differs from the defaults of `encryptTask`. */
  encrypt(
    source: string,
    targetFolder: string,
    given?: Partial<EncryptTask>,
  ): ReturnType<CryptPool['encryptFile']>;
  /** Decrypts with the workplace's identity. Without a target folder the file is only checked. */
  decrypt(
    source: string,
    targetFolder: string | null,
    given?: Partial<DecryptTask>,
  ): ReturnType<CryptPool['decryptFile']>;
}

/** Pools, a folder and a reader for the test file that calls this, gone after its last test. */
export async function workplace(): Promise<Workplace> {
  const folder = temporaryFolder();
  const reader = await newReader();
  const pools = startPools();
  afterAll(async () => {
    await pools.close();
    folder.remove();
  });
  return {
    pools,
    ...reader,
    folder: folder.path,
    box() {
      const path = mkdtempSync(folder.at('box-'));
      mkdirSync(join(path, 'out'));
      return { path, out: join(path, 'out') };
    },
    encrypt: (source, targetFolder, given) =>
      pools.crypt.encryptFile(
        encryptTask({ source, targetFolder, recipients: [reader.recipient], ...given }),
      ),
    decrypt: (source, targetFolder, given) =>
      pools.crypt.decryptFile(decryptTask({ source, targetFolder, identities: [reader.identity], ...given })),
  };
}
