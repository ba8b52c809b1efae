import { join } from 'node:path';
import type { GenerateInput } from '../../shared/generator-contract';
import { generateKeyImages, type GrownKeyImageTold } from '../services/generate-key-image';
import { seedReader, seedsIn } from '../services/key-images';
import type { ClientContext } from './context';

export type { GrownKeyImageTold };

/** `keyImage.generate`: handles become paths, the seed is the one given or drawn for each. */
export async function generateCall(
  context: ClientContext,
  { seed, count, target }: GenerateInput,
  running: { readonly emit: (told: GrownKeyImageTold) => void; readonly signal: AbortSignal },
): Promise<void> {
  const parse = context.parse();
  const at = context.handles.at(target.kind === 'file' ? target.file : target.folder);
  const chosen =
    seed === undefined ? undefined : { seed: await parse.seedImage(context.handles.at(seed).path) };
  const drawSeed = seedReader(seedsIn(join(context.resources, 'samples')), parse);
  await generateKeyImages(
    { count, target: { kind: target.kind, at } },
    { generator: context.generator(), drawSeed: () => (chosen ? Promise.resolve(chosen) : drawSeed()) },
    running,
  );
}

/** `app.measure`: grows one key image and drops it, so that the runtime knows how long one takes. */
export async function measureCall(context: ClientContext): Promise<void> {
  const drawSeed = seedReader(seedsIn(join(context.resources, 'samples')), context.parse());
  await context.generator().generate({ seed: (await drawSeed()).seed });
}
