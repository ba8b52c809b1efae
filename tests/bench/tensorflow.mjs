// Our side of tests/bench/training.mjs: the product's networks and steps, as pytorch.py does them in PyTorch.
// Reads a line `forward 1`, `forward 8`, `critic 8` or `generator 8`, does it once, writes the milliseconds it took.
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { tensorflowFolder } from '../../build/setup/locations.mjs';
import { productModules } from '../../build/setup/product-modules.mjs';

const product = await productModules(
  ...['backend', 'batch-normalisation', 'critic', 'networks', 'steps', 'training', 'training-options'].map(
    (name) => `electron/core/gan/${name}.ts`,
  ),
  'electron/core/gan/transposed-convolution.ts',
);
const { AS_PUBLISHED: options, GENERATOR_WEIGHTS, IMAGE_SIDE } = product;
const nativeFolder = tensorflowFolder() ?? null;
const backend = await product.openBackend({ require: createRequire(import.meta.url), nativeFolder });
if (backend.name !== 'native-cpu') throw new Error('native TensorFlow is not set up');
const { tf } = backend;
const normalisation = options.criticNormalisation;

const { arrays } = product.initialState(options);
const tensors = (prefix, shapes) =>
  new Map(shapes.map(({ name, shape }) => [name, tf.tensor(arrays.get(`${prefix}/${name}`), [...shape])]));
const learner = (prefix, shapes) => {
  const adam = { first: tensors(`${prefix}/first`, shapes), second: tensors(`${prefix}/second`, shapes) };
  return { weights: tensors(prefix, shapes), adam: { ...adam, steps: 0 } };
};
const learned = GENERATOR_WEIGHTS.filter(({ name }) => !/\/(mean|variance)$/.test(name));
const whole = tensors('generator', GENERATOR_WEIGHTS);
let generator = learner('generator', learned);
let critic = learner('critic', product.criticWeights(normalisation));
const adam = { rate: options.learningRate, beta1: options.beta1, beta2: options.beta2 };

const images = (count) => tf.randomUniform([count, IMAGE_SIDE, IMAGE_SIDE, 3], -1, 1);
const run = (weights, input, how) =>
  product.generatorForward({
    tf,
    weights,
    input,
    normalisation: how,
    convolveTransposed: product.convolveTransposed,
    batchNormalise: product.chooseBatchNormalise(backend),
  });

const STEPS = {
  forward: ([input]) => {
    tf.tidy(() => run(whole, input, 'running').slice([0, 0, 0, 0], [1, 1, 1, 1]).dataSync());
  },
  critic: ([real, fake, mixing]) => {
    const { penaltyWeight } = options;
    ({ critic } = product.criticStep({ tf, critic, normalisation, real, fake, mixing, penaltyWeight, adam }));
    // The weights have moved when they can be read.
    critic.weights.get('critic1/bias').dataSync();
  },
  generator: ([input]) => {
    const loss = (weights) => {
      const made = run(weights, input, 'batch');
      const scores = product.criticForward({ tf, weights: critic.weights, images: made, normalisation });
      return tf.neg(tf.mean(scores));
    };
    ({ generator } = product.generatorStep({ tf, generator, loss, adam }));
    generator.weights.get('encoder1/gamma').dataSync();
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, count] = line.split(' ');
  const inputs = [images(Number(count)), images(Number(count)), tf.randomUniform([Number(count), 1, 1, 1])];
  STEPS[name](inputs);
  const begun = performance.now();
  STEPS[name](inputs);
  process.stdout.write(`${performance.now() - begun}\n`);
  tf.dispose(inputs);
}
// TensorFlow does not let a process end by itself.
process.exit(0);
