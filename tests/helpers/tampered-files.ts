import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import type { CryptPool } from '../../electron/workers/crypt/tasks';
import { codeOf, decryptTask } from './tasks';
import { expectedCode, FLIP_CODES, type Target } from './tampering';

/** What the product's own worker made of a changed file. */
export interface Refusal {
  /** The code it was refused with; `done` if it was not. */
  readonly code: string;
  /** Names in the target folder afterwards. */
  readonly left: readonly string[];
}

/** Hands changed containers to the worker that decrypts in the product, as files. `folder` is used for them. */
export function asFiles(
  crypt: CryptPool,
  folder: { readonly at: (...names: string[]) => string },
): (bytes: Uint8Array, identity: string) => Promise<Refusal> {
  const [source, targetFolder] = [folder.at('changed.rsl'), folder.at('released')];
  mkdirSync(targetFolder, { recursive: true });
  return async (bytes, identity) => {
    writeFileSync(source, bytes);
    const code = await codeOf(
      crypt.decryptFile(decryptTask({ source, targetFolder, identities: [identity] })),
    );
    return { code, left: readdirSync(targetFolder) };
  };
}

/** Flips bits of a target one at a time; answers each that was not refused as it must be, or left something. */
export async function wrongRefusals(
  target: Target,
  bits: Iterable<number>,
  open: ReturnType<typeof asFiles>,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const changed = target.container.slice();
  for (const bit of bits) {
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const { code, left } = await open(changed, target.identity);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const expected = expectedCode(target, bit);
    const isRight = expected ? code === expected : FLIP_CODES.has(code);
    if (!isRight || left.length > 0) wrong.push(`bit ${bit}: ${code}, ${left.length} files`);
  }
  return wrong;
}
