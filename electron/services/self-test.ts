import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { errorCodeOf } from '../../shared/errors';
import { CARRIER_NAMES } from '../../shared/events';
import { newIdentity, recipientOf } from '../core/age/age';
import {
  ciphertextLength,
  openChunks,
  openMessage,
  plaintextLength,
  PREAMBLE_LENGTH,
} from '../core/cipher/chunked-encryption';
import { hkdf } from '../core/cipher/hkdf';
import { readSmallFile } from '../storage/small-file';
import { keyImageUse, seedReader, type Seed } from './key-images';
import type { CryptPool, KeyImageGenerator, KeyImageUse, ParsePool } from './ports';
import type { ScratchFolder } from './recovery';

/** One thing that was checked. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface SelfTestServices {
  readonly crypt: CryptPool;
  readonly parse: ParsePool;
  readonly generator: KeyImageGenerator;
  readonly scratch: () => ScratchFolder;
  /** Holds `self-test/known-answers.json`. */
  readonly resources: string;
  readonly seeds: readonly Seed[];
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Checks, on this machine and in this process: the cipher against published answers, a key image from the
 * runtime, and a file through each carrier for an X25519 and a hybrid reader. Throws nothing: a failure is
 * a check that says so.
 */
export async function selfTest(services: SelfTestServices): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const check = async (name: string, act: () => Promise<string> | string) => {
    try {
      checks.push({ name, ok: true, detail: await act() });
    } catch (error) {
      checks.push({ name, ok: false, detail: errorCodeOf(error) });
    }
  };
  await check('versions', () => pairs(services.versions));
  const answers = join(services.resources, 'self-test', 'known-answers.json');
  await check('cipher', () =>
    knownAnswers(JSON.parse(Buffer.from(readSmallFile(answers, 1 << 20)).toString('utf8'))),
  );
  let keyImage: KeyImageUse = keyImageUse(randomBytes(196_608), null);
  await check('key image', async () => {
    const { seed } = await seedReader(services.seeds, services.parse)();
    const grown = await services.generator.generate({ seed });
    const { id, sha256, trained } = grown.model;
    keyImage = keyImageUse(grown.keyImage, { id, sha256 });
    const { rung, device, version } = await services.generator.state();
    return pairs({
      rung,
      device,
      version,
      model: id,
      sha256,
      trained,
      milliseconds: Math.round(grown.milliseconds),
    });
  });
  for (const carrier of CARRIER_NAMES)
    for (const kind of ['hybrid', 'x25519'] as const)
      await check(`${carrier}, ${kind} reader`, () => roundTrip(services, { carrier, kind, keyImage }));
  return checks;
}

const pairs = (values: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

const fromHex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

interface KnownAnswers {
  readonly hkdfSha256: readonly { ikm: string; salt: string; info: string; size: number; okm: string }[];
  readonly cobblestone256: readonly {
    key: string;
    context: string;
    ciphertextDeflated: string;
    plaintextSha512?: string;
    valid: boolean;
  }[];
}

/** Throws where an answer differs; otherwise says how many there were. */
function knownAnswers({ hkdfSha256, cobblestone256 }: KnownAnswers): string {
  for (const { ikm, salt, info, size, okm } of hkdfSha256) {
    const options = {
      hash: 'sha256',
      inputKey: fromHex(ikm),
      salt: fromHex(salt),
      info: fromHex(info),
    } as const;
    if (Buffer.from(hkdf({ ...options, length: size })).toString('hex') !== okm)
      throw new Error('HKDF differs');
  }
  for (const answer of cobblestone256) {
    const opened = openCobblestone(answer);
    if (answer.valid ? opened !== answer.plaintextSha512 : opened !== null)
      throw new Error('Cobblestone differs');
  }
  return pairs({ 'HKDF-SHA-256': hkdfSha256.length, 'Cobblestone-256': cobblestone256.length });
}

/** SHA-512 of the plaintext, or null where the ciphertext is refused. */
function openCobblestone(answer: KnownAnswers['cobblestone256'][number]): string | null {
  const ciphertext = inflateSync(fromHex(answer.ciphertextDeflated));
  const length = plaintextLength(ciphertext.length);
  if (length === null || ciphertextLength(length) !== ciphertext.length) return null;
  try {
    const preamble = ciphertext.subarray(0, PREAMBLE_LENGTH);
    const keys = openMessage({ inputKey: fromHex(answer.key), context: fromHex(answer.context), preamble });
    const output = new Uint8Array(length);
    openChunks({ keys, firstChunk: 0, last: true, input: ciphertext.subarray(PREAMBLE_LENGTH), output });
    return createHash('sha512').update(output).digest('hex');
  } catch {
    return null;
  }
}

/** Writes a file, encrypts and decrypts it, and compares. Returns the SHA-256. */
async function roundTrip(
  { crypt, scratch }: SelfTestServices,
  options: {
    readonly carrier: (typeof CARRIER_NAMES)[number];
    readonly kind: 'hybrid' | 'x25519';
    readonly keyImage: KeyImageUse;
  },
): Promise<string> {
  const identity = await newIdentity(options.kind);
  const folder = scratch();
  try {
    const original = randomBytes(300_000);
    const source = folder.write('original', original);
    const made = await crypt.encryptFile({
      source,
      folders: [],
      targetFolder: folder.path,
      names: 'hide',
      keepFolders: false,
      kind: 'other',
      mediaType: 'application/octet-stream',
      carrier: options.carrier,
      recipients: [await recipientOf(identity)],
      keyImage: options.keyImage,
      verify: true,
      deleteOriginalWith: null,
    });
    const opened = await crypt.decryptFile({
      source: join(folder.path, made.name),
      targetFolder: folder.path,
      restoreFolders: false,
      identities: [identity],
      acceptAlteredReaders: false,
      mode: 0o600,
    });
    const back = readSmallFile(join(folder.path, opened.released ?? ''), original.length);
    if (!original.equals(back)) throw new Error('the file came back different');
    return pairs({ carrier: made.carrier, bytes: back.length, sha256: opened.sha256 });
  } finally {
    folder.remove();
  }
}
