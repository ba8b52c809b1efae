import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import type { WatchEvent } from '../../../shared/watch-contract';
import { askEngine, errorData, followEngine } from '../../api';
import { useKeysStore } from '../keys/keys-store';
import { useFolderJobsStore } from './folder-jobs-store';
import { watchWishOf, type Draft } from './job-draft';
import { EMPTY_WATCH, withWatchEvent } from './watch-record';

interface Place {
  readonly folder: string;
  readonly target: string;
}

export type WatchState =
  | { readonly status: 'off' }
  | { readonly status: 'on'; readonly place: Place }
  /** The vault was locked; it goes on when it is open. Names went with the lock. */
  | { readonly status: 'paused' }
  | { readonly status: 'failed'; readonly error: ErrorData };

/** The folder that is watched: one at a time, remembered by the vault until somebody stops it. */
export const useWatchStore = defineStore('watch', () => {
  const keys = useKeysStore();
  const jobs = useFolderJobsStore();
  const state = shallowRef<WatchState>({ status: 'off' });
  const record = shallowRef(EMPTY_WATCH);
  const isBusy = computed(() => record.value.isRound);
  let following: Promise<void> = Promise.resolve();

  async function follow(place: Place, events: AsyncIterable<WatchEvent>): Promise<void> {
    state.value = { status: 'on', place };
    record.value = EMPTY_WATCH;
    try {
      for await (const event of events) {
        record.value = withWatchEvent(record.value, event, Date.now());
        if (event.type === 'summary') void jobs.refresh();
      }
      state.value = { status: 'paused' };
    } catch (thrown) {
      fail(thrown);
    }
    record.value = EMPTY_WATCH;
  }

  function fail(thrown: unknown): void {
    const error = errorData(thrown);
    state.value = error.code === 'locked' ? { status: 'paused' } : { status: 'failed', error };
  }

  /** Watches the draft's folder, in the place of one that was watched before. */
  const start = (draft: Draft) =>
    jobs.attempt(async () => {
      await stopBy('pause');
      const place = { folder: draft.sources[0]?.label ?? '', target: draft.target?.label ?? '' };
      const wish = watchWishOf(draft);
      following = follow(
        place,
        followEngine((engine, signal) => engine.watch.start(wish, { signal })),
      );
    });

  /** Goes on with the folder the open vault remembers, where there is one. */
  async function resume(): Promise<void> {
    if (state.value.status === 'on') return;
    try {
      const kept = await askEngine((engine, signal) => engine.watch.kept(undefined, { signal }));
      if (kept === null) state.value = { status: 'off' };
      else
        following = follow(
          kept,
          followEngine((engine, signal) => engine.watch.again(undefined, { signal })),
        );
    } catch (thrown) {
      fail(thrown);
    }
  }

  /** Stops what the engine watches and waits for its end. */
  async function stopBy(way: 'pause' | 'end'): Promise<void> {
    await askEngine((engine, signal) => engine.watch[way](undefined, { signal }));
    await following;
  }

  /** The lock comes: it goes on when the vault is open. */
  async function pause(): Promise<void> {
    if (state.value.status === 'on') await stopBy('pause').catch(() => undefined);
  }

  const end = () =>
    jobs.attempt(async () => {
      await stopBy('end');
      state.value = { status: 'off' };
    });

  watch(isBusy, (busy) => (jobs.isRoundInHand = busy), { flush: 'sync' });
  watch(
    () => keys.mayEncrypt,
    (may) => may && void resume(),
    { immediate: true },
  );

  return { state, record, isBusy, start, resume, pause, end };
});
