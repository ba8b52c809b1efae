import { join } from 'node:path';
import { measureKeys } from '../core/gan/key-measures';
import { SEED_SIDE } from '../core/images/seed-image';
import { seedReader, seedsIn } from '../services/key-images';
import { activeModelFolder, folderOfModel, type ModelPlaces } from '../services/models';
import { settingsOrDefaults } from '../storage/settings';
import type { ClientContext, EngineServices } from './context';

/** Shipped models, the best first: the first that is there is used unless the person chose one. */
const SHIPPED = ['default', 'untrained'];

/** Where models lie. */
export const modelPlaces = ({
  resources,
  paths,
}: Pick<EngineServices, 'resources' | 'paths'>): ModelPlaces => ({
  shipped: join(resources, 'models'),
  own: paths.models,
});

/** The folder of the model key images are grown with. */
export const activeFolder = (context: Pick<EngineServices, 'resources' | 'paths'>): string =>
  activeModelFolder(modelPlaces(context), settingsOrDefaults(context.paths).model, SHIPPED);

/** `models.evaluate`: keys grown with a model and measured raw; afterwards the active one is used again. */
export async function evaluateCall(context: ClientContext, input: { sha256: string; count: number }) {
  const generator = context.generator();
  const draw = seedReader(seedsIn(join(context.resources, 'samples')), context.parse());
  const keys: Uint8Array[] = [];
  try {
    await generator.useModel(folderOfModel(modelPlaces(context), input.sha256));
    for (let n = 0; n < input.count; n += 1)
      keys.push((await generator.generate({ seed: (await draw()).seed })).keyImage);
  } finally {
    await generator.useModel(activeFolder(context));
  }
  return measureKeys(keys, SEED_SIDE);
}
