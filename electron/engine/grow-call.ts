import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { GrownKey, KeptKey } from '../../shared/generator-contract';
import { lookAtKey } from '../services/grown-keys';
import {
  deleteKeptKey,
  keepKeyInFolder,
  keepKeySealed,
  listKeptKeys,
  readKeptKey,
} from '../services/kept-keys';
import { seedReader, seedsIn } from '../services/key-images';
import type { ClientContext } from './context';

/** `keyImage.grow`: one key image to look at, from the seed given or a shipped one. */
export async function growCall(context: ClientContext, seed: string | undefined): Promise<GrownKey> {
  const parse = context.parse();
  const draw = seedReader(seedsIn(join(context.resources, 'samples')), parse);
  const bytes =
    seed === undefined ? (await draw()).seed : await parse.seedImage(context.handles.at(seed).path);
  const grown = await context.generator().generate({ seed: bytes });
  return context.shelf.add({ seed: bytes, grown });
}

/** `keyImage.keep`: seals one from the shelf in the vault. Throws `cannot-read` when it is gone. */
export function keepCall(context: ClientContext, id: string): KeptKey {
  return keepKeySealed(context.session.keyImages(), id, onShelf(context, id));
}

/** `keyImage.save`: `seed.png` and `key.png` of one from the shelf, or of a kept one, in a folder. */
export function saveCall(context: ClientContext, { id, folder }: { id: string; folder: string }) {
  const shown = context.shelf.of(id);
  const key = shown
    ? { seed: shown.seed, keyImage: shown.grown.keyImage }
    : readKeptKey(context.session.keyImages(), id);
  keepKeyInFolder(context.handles.at(folder).path, key);
  return { saved: true as const };
}

/** `keyImage.kept`: none without an open vault. */
export const keptCall = ({ session }: ClientContext): KeptKey[] =>
  session.state().status === 'unlocked' ? listKeptKeys(session.keyImages()) : [];

/** `keyImage.show`: pictures and measures of a kept one. */
export const showCall = (context: ClientContext, id: string) =>
  lookAtKey(readKeptKey(context.session.keyImages(), id));

/** `keyImage.forget`: removes a kept one. */
export function forgetCall(context: ClientContext, id: string) {
  deleteKeptKey(context.session.keyImages(), id);
  return { deleted: true as const };
}

function onShelf({ shelf }: ClientContext, id: string) {
  const key = shelf.of(id);
  if (key === undefined) throw new AppError('cannot-read', 'this key image is not in memory any more');
  return key;
}
