import type { AnalysisEvent, RandomnessEvent } from '../../shared/analysis-contract';
import { requireAllowed } from '../services/policy';
import { job, os, type Work } from './contract-base';
import type { ClientContext } from './context';

const analysisJob = <T>(context: ClientContext, signal: AbortSignal | undefined, work: Work<T>) =>
  job<T>(context, signal, work, 'analysis');

/** `analysis.…`: figures, reports and the fifteen tests. */
export const analysis = {
  start: os.analysis.start.handler(({ context, input, signal }) =>
    analysisJob<AnalysisEvent>(context, signal, async (emit, stopped) => {
      const { analyseCall } = await import('./analysis-call');
      await analyseCall(context, input, { emit, signal: stopped });
    }),
  ),
  export: os.analysis.export.handler(async ({ context, input }) => {
    const { exportCall } = await import('./analysis-call');
    return exportCall(context, input);
  }),
  stages: os.analysis.stages.handler(async ({ context, input }) => {
    const { stagesCall } = await import('./analysis-call');
    return stagesCall(context, input);
  }),
  compare: os.analysis.compare.handler(({ context, input, signal }) => {
    const [image, other] = [context.handles.at(input.image), context.handles.at(input.other)];
    return context.parse().compare(image.path, other.path, signal);
  }),
  randomness: os.analysis.randomness.handler(({ context, input, signal }) =>
    analysisJob<RandomnessEvent>(context, signal, async (emit, stopped) => {
      const { randomnessCall } = await import('./randomness-call');
      await randomnessCall(context, input, { emit, signal: stopped });
    }),
  ),
};

/** The calls of the lab, where the rules allow it. */
async function labCalls(context: ClientContext) {
  requireAllowed(context.policy().rules.lab);
  return import('./analysis-call');
}

/** `lab.…`: the paper's experiment. */
export const lab = {
  experiment: os.lab.experiment.handler(async ({ context, input }) => {
    const { experimentCall } = await labCalls(context);
    return experimentCall(context, input);
  }),
  attack: os.lab.attack.handler(async ({ context, input }) => {
    const { attackCall } = await labCalls(context);
    return attackCall(context, input.attack);
  }),
  deck: os.lab.deck.handler(async ({ context }) => {
    const { deckCall } = await labCalls(context);
    return deckCall(context);
  }),
  matrix: os.lab.matrix.handler(async ({ context }) => {
    const { matrixCall } = await labCalls(context);
    return matrixCall(context);
  }),
  save: os.lab.save.handler(async ({ context, input }) => {
    const { labSaveCall } = await labCalls(context);
    return labSaveCall(context, input.out);
  }),
  encrypt: os.lab.encrypt.handler(async ({ context, input }) => {
    const { labEncryptCall } = await labCalls(context);
    return labEncryptCall(context, input);
  }),
  decrypt: os.lab.decrypt.handler(async ({ context, input }) => {
    const { labDecryptCall } = await labCalls(context);
    return labDecryptCall(context, input.folder);
  }),
};
