import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { DeckBeside, LabAttack, LabExperiment } from '../../../shared/analysis-contract';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import { askDesktop, askEngine, engineConnections, errorData, type Engine } from '../../api';
import { useKeysStore } from '../keys/keys-store';

type Recovered = Awaited<ReturnType<Engine['lab']['attack']>>;
type Matrix = Awaited<ReturnType<Engine['lab']['matrix']>>;

/** The paper's experiment: one encryption, the attacks on it, the matrix of keys. */
export const useLabStore = defineStore('lab', () => {
  const keys = useKeysStore();
  const image = shallowRef<Granted | null>(null);
  const experiment = shallowRef<LabExperiment | null>(null);
  const attacks = shallowRef<ReadonlyMap<LabAttack, Recovered>>(new Map());
  const matrix = shallowRef<Matrix | null>(null);
  const deck = shallowRef<DeckBeside | null>(null);
  const isBusy = shallowRef(false);
  const error = shallowRef<ErrorData | null>(null);
  const saved = shallowRef<{ readonly folder: string; readonly count: number } | null>(null);
  const readBack = shallowRef<{ readonly same: boolean } | null>(null);

  async function attempt(work: () => Promise<void>): Promise<void> {
    error.value = saved.value = readBack.value = null;
    isBusy.value = true;
    try {
      await work();
    } catch (thrown) {
      error.value = errorData(thrown);
    }
    isBusy.value = false;
  }

  const run = (k: number) =>
    attempt(async () => {
      const given = image.value === null ? {} : { image: image.value.handle };
      experiment.value = await askEngine((engine, signal) =>
        engine.lab.experiment({ ...given, k }, { signal }),
      );
      attacks.value = new Map();
      deck.value = null;
    });

  const attack = (name: LabAttack) =>
    attempt(async () => {
      const made = await askEngine((engine, signal) => engine.lab.attack({ attack: name }, { signal }));
      attacks.value = new Map([...attacks.value, [name, made]]);
    });

  const showMatrix = () =>
    attempt(async () => {
      matrix.value = await askEngine((engine, signal) => engine.lab.matrix(undefined, { signal }));
    });

  const showDeck = () =>
    attempt(async () => {
      deck.value = await askEngine((engine, signal) => engine.lab.deck(undefined, { signal }));
    });

  const save = () =>
    attempt(async () => {
      const [folder] = await askDesktop({ ask: 'folder' });
      if (folder === undefined) return;
      const { files } = await askEngine((engine, signal) =>
        engine.lab.save({ out: folder.handle }, { signal }),
      );
      saved.value = { folder: folder.label, count: files.length };
    });

  const read = () =>
    attempt(async () => {
      const [folder] = await askDesktop({ ask: 'folder' });
      if (folder === undefined) return;
      readBack.value = await askEngine((engine, signal) =>
        engine.lab.decrypt({ folder: folder.handle }, { signal }),
      );
    });

  // Pictures leave the page with the keys, and with an engine that does not know them any more.
  watch([() => keys.vault?.status, engineConnections], () => {
    experiment.value = matrix.value = deck.value = image.value = null;
    attacks.value = new Map();
  });

  return {
    image,
    experiment,
    attacks,
    matrix,
    isBusy,
    error,
    saved,
    readBack,
    run,
    attack,
    showMatrix,
    deck,
    showDeck,
    save,
    read,
  };
});
