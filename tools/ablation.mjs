// The ablation of the terms in docs/models.md: six trainings by terms alone, each with one term more than the one
// before, equally long, on the same images. Prints the table, a row as each is done.
//
//   node tools/make-training-set.mjs …                     (docs/models.md, "The default recipe")
//   node tools/ablation.mjs SET UNSEEN [--minutes 8] [--keys 40]
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tensorflowFolder } from '../build/setup/locations.mjs';
import { productModules } from '../build/setup/product-modules.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '8' }, keys: { type: 'string', default: '40' } },
});
const [set, unseen] = positionals;
if (!set || !unseen) throw new Error('usage: ablation.mjs SET UNSEEN [--minutes N] [--keys N]');

const product = await productModules(
  'electron/core/gan/backend.ts',
  'electron/core/gan/evaluate.ts',
  'electron/core/gan/key-image.ts',
  'electron/core/gan/model.ts',
  'electron/core/gan/training.ts',
  'electron/core/gan/training-options.ts',
  'electron/core/images/seed-image.ts',
  'electron/services/train-model.ts',
);
const require = createRequire(import.meta.url);
const backend = await product.openBackend({ require, nativeFolder: tensorflowFolder() ?? null });

/** Every image of a folder, as the generator takes it. */
async function imagesIn(folder) {
  const images = [];
  for (const name of readdirSync(folder).sort())
    images.push(await product.toSeedImage(readFileSync(join(folder, name))));
  return images;
}

/**
 * Trains for `seconds` of steps. A step counts for four times the median at most, so that a machine that was held
 * meanwhile takes nothing away.
 */
function train(options, images, seconds) {
  const training = product.openTraining(backend, options, product.initialState(options));
  const timed = [];
  let spent = 0;
  for (let epoch = 0; spent < seconds; epoch++) {
    const { batch, seed } = options;
    for (const indices of product.batchesOf({ count: images.length, batch, seed, epoch })) {
      if (spent >= seconds) break;
      const source = Buffer.concat(indices.map((index) => images[index]));
      const begun = performance.now();
      training.step({ source, real: null, isWarmUp: true, progress: spent / seconds });
      timed.push((performance.now() - begun) / 1000);
      const median = timed.toSorted((a, b) => a - b)[timed.length >> 1];
      spent += Math.min(timed.at(-1), 4 * median);
    }
  }
  const weights = training.generatorWeights();
  training.dispose();
  return { weights, steps: timed.length };
}

function evaluate(weights, noiseWeight, seeds, count) {
  const generator = product.createGenerator(backend, product.modelOfWeights(weights, noiseWeight));
  const apart = Math.floor(seeds.length / 2);
  const at = (n) => seeds[Math.floor((n * seeds.length) / count) % seeds.length];
  const other = (n) => seeds[(Math.floor((n * seeds.length) / count) + apart) % seeds.length];
  const keys = Array.from({ length: count }, (_, n) => product.growEvaluated({ generator }, at(n), other(n)));
  generator.dispose();
  return product.summarise(keys);
}

function row(name, steps, { measures, ...rest }) {
  const neighbours = Math.max(measures.horizontal, measures.vertical, measures.diagonal);
  const figures = [
    steps,
    measures.entropyMean.toFixed(4),
    measures.npcrMean.toFixed(3),
    measures.uaciMean.toFixed(2),
    neighbours.toFixed(4),
    measures.channels.toFixed(4),
    rest.echo.toFixed(4),
    rest.otherSeedMean.toFixed(2),
  ];
  return `| ${[name, ...figures].join(' | ')} |\n`;
}

const heads = ['steps', 'entropy', 'NPCR %', 'UACI %', 'neighbours', 'channels', 'its noise', 'other seed %'];
process.stdout.write(`| terms | ${heads.join(' | ')} |\n| --- |${' ---: |'.repeat(heads.length)}\n`);
const [images, seeds] = [await imagesIn(set), await imagesIn(unseen)];
const recipe = product.DEFAULT_RECIPE;
const names = Object.keys(recipe.terms);
for (const [index, name] of names.entries()) {
  const chosen = names.map((term, at) => [term, at <= index ? recipe.terms[term] : 0]);
  const options = { ...recipe, terms: Object.fromEntries(chosen) };
  const { weights, steps } = train(options, images, 60 * Number(values.minutes));
  const figures = evaluate(weights, options.noiseWeight, seeds, Number(values.keys));
  process.stdout.write(row(index === 0 ? name : `+ ${name}`, steps, figures));
}
// TensorFlow does not let a process end by itself.
process.exit(0);
