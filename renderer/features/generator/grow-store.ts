import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import type { GrownKey, KeptKey } from '../../../shared/generator-contract';
import { askDesktop, askEngine, engineConnections, errorData } from '../../api';
import { useKeysStore } from '../keys/keys-store';

/** What of a key image is shown: a kept one has neither time nor comparison. */
export type ShownKey = Pick<GrownKey, 'seed' | 'keyImage' | 'histogram' | 'entropy' | 'correlation'> &
  Partial<GrownKey> & { readonly id: string };

/** Key images that are looked at; none of them leaves the engine's memory unless it is kept. */
export const useGrowStore = defineStore('grow', () => {
  const keys = useKeysStore();
  const shown = shallowRef<ShownKey | null>(null);
  const kept = shallowRef<readonly KeptKey[]>([]);
  const isGrowing = shallowRef(false);
  const error = shallowRef<ErrorData | null>(null);
  /** What was done with the one that is shown. */
  const done = shallowRef<
    { readonly status: 'kept' } | { readonly status: 'saved'; readonly folder: string } | null
  >(null);

  async function attempt(work: () => Promise<void>): Promise<void> {
    error.value = done.value = null;
    try {
      await work();
    } catch (thrown) {
      error.value = errorData(thrown);
    }
  }

  async function grow(seed: string | undefined): Promise<void> {
    isGrowing.value = true;
    await attempt(async () => {
      shown.value = await askEngine((engine, signal) => engine.keyImage.grow({ seed }, { signal }));
    });
    isGrowing.value = false;
  }

  const refreshKept = () =>
    attempt(async () => {
      kept.value = await askEngine((engine, signal) => engine.keyImage.kept(undefined, { signal }));
    });

  const keep = (id: string) =>
    attempt(async () => {
      const one = await askEngine((engine, signal) => engine.keyImage.keep({ id }, { signal }));
      kept.value = [one, ...kept.value];
      done.value = { status: 'kept' };
    });

  const save = (id: string) =>
    attempt(async () => {
      const [folder]: readonly Granted[] = await askDesktop({ ask: 'folder' });
      if (folder === undefined) return;
      await askEngine((engine, signal) => engine.keyImage.save({ id, folder: folder.handle }, { signal }));
      done.value = { status: 'saved', folder: folder.label };
    });

  const show = (id: string) =>
    attempt(async () => {
      shown.value = {
        id,
        ...(await askEngine((engine, signal) => engine.keyImage.show({ id }, { signal }))),
      };
    });

  const forget = (id: string) =>
    attempt(async () => {
      await askEngine((engine, signal) => engine.keyImage.forget({ id }, { signal }));
      kept.value = kept.value.filter((one) => one.id !== id);
    });

  // Key images leave the page with the keys, and with an engine that does not know them any more.
  watch([() => keys.vault?.status, engineConnections], () => {
    shown.value = done.value = null;
    kept.value = [];
  });

  return { shown, kept, isGrowing, error, done, grow, keep, save, show, forget, refreshKept };
});
