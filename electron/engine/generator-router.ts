import type { TrainingEvent } from '../../shared/events';
import { job, os, stop, type Work } from './contract-base';
import type { ClientContext } from './context';
import { generateCall, type GrownKeyImageTold } from './generate-call';
import { forgetCall, growCall, keepCall, keptCall, saveCall, showCall } from './grow-call';
import * as calls from './models-call';
import * as trainingCalls from './training-call';

/** Key images by themselves: contract.keyImage. */
export const keyImage = {
  generate: os.keyImage.generate.handler(({ context, input, signal }) =>
    job<GrownKeyImageTold>(
      context,
      signal,
      (emit, stopped) => generateCall(context, input, { emit, signal: stopped }),
      'key-images',
    ),
  ),
  grow: os.keyImage.grow.handler(({ context, input }) => growCall(context, input.seed)),
  keep: os.keyImage.keep.handler(({ context, input }) => keepCall(context, input.id)),
  save: os.keyImage.save.handler(({ context, input }) => saveCall(context, input)),
  kept: os.keyImage.kept.handler(({ context }) => keptCall(context)),
  show: os.keyImage.show.handler(({ context, input }) => showCall(context, input.id)),
  forget: os.keyImage.forget.handler(({ context, input }) => forgetCall(context, input.id)),
};

const train = (context: ClientContext, signal: AbortSignal | undefined, work: Work<TrainingEvent>) =>
  job<TrainingEvent>(context, signal, work, 'training');

/** contract.training. */
export const training = {
  scan: os.training.scan.handler(({ context, input, signal }) =>
    trainingCalls.scanCall(context, input, signal),
  ),
  start: os.training.start.handler(({ context, input, signal }) =>
    train(context, signal, (emit, stopped) =>
      trainingCalls.startCall(context, input, { emit, signal: stopped }),
    ),
  ),
  resume: os.training.resume.handler(({ context, input, signal }) =>
    train(context, signal, (emit, stopped) =>
      trainingCalls.resumeCall(context, input.run, { emit, signal: stopped }),
    ),
  ),
  pause: os.training.pause.handler(({ context, input }) => trainingCalls.pauseCall(context, input.paused)),
  stop: os.training.stop.handler(({ context }) => ({ stopped: stop(context, 'training') })),
  runs: os.training.runs.handler(({ context }) => trainingCalls.runsCall(context)),
  discard: os.training.discard.handler(({ context, input }) => trainingCalls.discardCall(context, input.run)),
};

/** contract.models. */
export const models = {
  list: os.models.list.handler(({ context }) => calls.listCall(context)),
  import: os.models.import.handler(({ context, input }) => calls.importCall(context, input)),
  export: os.models.export.handler(({ context, input }) => calls.exportCall(context, input)),
  use: os.models.use.handler(({ context, input }) => calls.useCall(context, input)),
  rename: os.models.rename.handler(({ context, input }) => calls.renameCall(context, input)),
  delete: os.models.delete.handler(({ context, input }) => calls.deleteCall(context, input)),
  evaluate: os.models.evaluate.handler(({ context, input, signal }) =>
    calls.evaluateCall(context, input, signal),
  ),
};
