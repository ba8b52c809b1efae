import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ListedModel } from '../../../shared/generator-contract';
import type { ErrorData } from '../../../shared/errors';
import type { KeyEvaluation } from '../../../shared/generator-contract';
import { askDesktop, askEngine, errorData } from '../../api';
import { useEngineStore } from '../engine/engine-store';

/** Keys that are grown with each of two models that are compared. */
const COMPARED = 20;

type Note =
  | { readonly status: 'imported'; readonly name: string }
  | { readonly status: 'exported'; readonly name: string };

/** Two models measured on the same samples. */
export interface Comparison {
  readonly of: readonly [string, string];
  readonly figures: readonly [KeyEvaluation, KeyEvaluation];
}

/** The models key images can be grown with. */
export const useModelsStore = defineStore('models', () => {
  const engine = useEngineStore();
  const models = shallowRef<readonly ListedModel[]>([]);
  const comparison = shallowRef<Comparison | null>(null);
  const isMeasuring = shallowRef(false);
  const error = shallowRef<ErrorData | null>(null);
  const note = shallowRef<Note | null>(null);

  async function attempt(work: () => Promise<void>): Promise<void> {
    error.value = note.value = null;
    try {
      await work();
    } catch (thrown) {
      error.value = errorData(thrown);
    }
  }
  const load = async () => {
    models.value = await askEngine((calls, signal) => calls.models.list(undefined, { signal }));
  };

  const refresh = () => attempt(load);
  const use = (sha256: string) =>
    attempt(async () => {
      await askEngine((calls, signal) => calls.models.use({ sha256 }, { signal }));
      await Promise.all([load(), engine.refreshInfo()]);
    });
  const rename = (sha256: string, name: string) =>
    attempt(async () => {
      await askEngine((calls, signal) => calls.models.rename({ sha256, name }, { signal }));
      await load();
    });
  const remove = (sha256: string) =>
    attempt(async () => {
      await askEngine((calls, signal) => calls.models.delete({ sha256 }, { signal }));
      await Promise.all([load(), engine.refreshInfo()]);
    });
  const add = () =>
    attempt(async () => {
      const [file] = await askDesktop({ ask: 'model-file' });
      if (file === undefined) return;
      const { name } = await askEngine((calls, signal) =>
        calls.models.import({ file: file.handle }, { signal }),
      );
      await load();
      note.value = { status: 'imported', name };
    });
  const save = (sha256: string) =>
    attempt(async () => {
      const [target] = await askDesktop({ ask: 'model-target' });
      if (target === undefined) return;
      await askEngine((calls, signal) => calls.models.export({ sha256, target: target.handle }, { signal }));
      note.value = { status: 'exported', name: target.label };
    });

  async function compare(of: readonly [string, string]): Promise<void> {
    isMeasuring.value = true;
    await attempt(async () => {
      const evaluate = (sha256: string) =>
        askEngine((calls, signal) =>
          calls.models.evaluate({ of: { kind: 'model', sha256 }, count: COMPARED }, { signal }),
        );
      comparison.value = { of, figures: [await evaluate(of[0]), await evaluate(of[1])] };
    });
    isMeasuring.value = false;
  }

  return { models, comparison, isMeasuring, error, note, refresh, use, rename, remove, add, save, compare };
});
