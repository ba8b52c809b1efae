import { AppError } from '../../shared/errors';
import type { Backend } from '../core/gan/backend';
import { areNumbers, decodeCheckpoint, encodeCheckpoint } from '../core/gan/checkpoint';
import { createGenerator, generateKeyImage } from '../core/gan/key-image';
import { measureKeys } from '../core/gan/key-measures';
import { modelOfWeights } from '../core/gan/model';
import { IMAGE_SIDE } from '../core/gan/networks';
import { initialState, openTraining, type Training } from '../core/gan/training';
import { areSameButEpochs, type TrainingOptions } from '../core/gan/training-options';
import { newestCheckpoint, writeCheckpoint } from '../storage/checkpoints';
import { KEY_IMAGE_BYTES } from './protocol';
import type { OpenedTraining, RuntimeAnswers, RuntimeRequest } from './protocol';

type TrainingRequest = Extract<RuntimeRequest, { readonly type: `train-${string}` }>;

interface Run {
  readonly training: Training;
  readonly options: TrainingOptions;
  readonly folder: string;
}

let run: Run | undefined;

function running(): Run {
  if (run === undefined) throw new AppError('internal', 'asked before train-open');
  return run;
}

function close(): null {
  run?.training.dispose();
  run = undefined;
  return null;
}

/** Another network or another recipe does not go on from a run's state: `run-differs`. Only the epochs may be others. */
function open(
  backend: Backend,
  { run: folder, options }: TrainingRequest & { type: 'train-open' },
): OpenedTraining {
  close();
  const { checkpoint, damaged } = newestCheckpoint(folder, decodeCheckpoint);
  if (checkpoint !== undefined && !areSameButEpochs(checkpoint.options, options))
    throw new AppError('run-differs', 'the checkpoint has other options');
  const training = openTraining(backend, options, checkpoint?.state ?? initialState(options));
  run = { training, options, folder };
  if (checkpoint === undefined)
    writeCheckpoint(folder, 0, encodeCheckpoint({ options, epoch: 0, state: training.state() }));
  return { epoch: checkpoint?.epoch ?? 0, damaged };
}

function evaluate(
  backend: Backend,
  { seeds, sampleSeed }: TrainingRequest & { type: 'train-evaluate' },
): RuntimeAnswers['train-evaluate'] {
  const { training, options } = running();
  const weights = training.generatorWeights();
  if (!areNumbers(weights)) throw new AppError('training-diverged', 'a weight is no number');
  const generator = createGenerator(backend, modelOfWeights(weights, options.noiseWeight));
  try {
    const grow = (seed: Uint8Array) => generateKeyImage(generator, seed);
    const keys = Array.from({ length: seeds.length / KEY_IMAGE_BYTES }, (_, i) =>
      grow(seeds.subarray(i * KEY_IMAGE_BYTES, (i + 1) * KEY_IMAGE_BYTES)),
    );
    return { measures: measureKeys(keys, IMAGE_SIDE), sample: sampleSeed ? grow(sampleSeed) : keys[0]! };
  } finally {
    generator.dispose();
  }
}

/**
 * Answers the requests of a training; one runs at a time. Throws `training-needs-native-runtime`,
 * `training-diverged`, `run-differs`, `bad-model`, `no-space`, `cannot-write`.
 */
export function answerTraining(
  backend: Backend,
  request: TrainingRequest,
): RuntimeAnswers[TrainingRequest['type']] {
  switch (request.type) {
    case 'train-open':
      return open(backend, request);
    case 'train-step':
      return running().training.step(request);
    case 'train-evaluate':
      return evaluate(backend, request);
    case 'train-save': {
      const { training, options, folder } = running();
      writeCheckpoint(
        folder,
        request.epoch,
        encodeCheckpoint({ options, epoch: request.epoch, state: training.state() }),
      );
      return null;
    }
    case 'train-weights':
      return running().training.generatorWeights();
    case 'train-close':
      return close();
  }
}
