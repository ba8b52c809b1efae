import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import type { JoinOutcome, KitLook } from '../../../shared/vault-contract';
import { askDesktop, askEngine, errorData } from '../../api';

/** How many shares are made, and how many of them give the key back. */
export interface SplitCounts {
  readonly need: number;
  readonly of: number;
}

/** What came of the last wish. */
export type SharesTold =
  | (SplitCounts & {
      readonly status: 'split';
      readonly set: string;
      readonly folder: Granted;
      readonly names: readonly string[];
      readonly pages: readonly string[];
    })
  | {
      readonly status: 'told';
      readonly outcome: JoinOutcome;
      readonly file: string;
      readonly kit: string | null;
    };

/** The recovery key in shares: made of a kit, proved, and put together again. */
export const useSharesStore = defineStore('shares', () => {
  const told = shallowRef<SharesTold | null>(null);
  const isBusy = shallowRef(false);
  const error = shallowRef<ErrorData | null>(null);

  async function work(act: () => Promise<SharesTold | null>): Promise<void> {
    told.value = error.value = null;
    isBusy.value = true;
    try {
      told.value = await act();
    } catch (thrown) {
      error.value = errorData(thrown);
    } finally {
      isBusy.value = false;
    }
  }

  /** Asks for a kit and for a folder, and writes the shares there, with a page of each to print. */
  const split = (counts: SplitCounts, pages: KitLook['language']) =>
    work(async () => {
      const [kit] = await askDesktop({ ask: 'kit-file' });
      const [folder] = kit === undefined ? [] : await askDesktop({ ask: 'share-folder' });
      if (kit === undefined || folder === undefined) return null;
      const input = { ...counts, pages, kit: kit.handle, folder: folder.handle };
      const made = await askEngine((engine, signal) => engine.recovery.split(input, { signal }));
      return { status: 'split', ...counts, ...made, folder };
    });

  /** Asks for shares and proves their key by a real decrypt; `withKit`: has the kit written anew as well. */
  const join = (withKit: boolean) =>
    work(async () => {
      const shares = await askDesktop({ ask: 'share-files' });
      const [kit] =
        withKit && shares.length > 0 ? await askDesktop({ ask: 'kit-target', format: 'text' }) : [];
      if (shares.length === 0 || (withKit && kit === undefined)) return null;
      const input = { shares: shares.map(({ handle }) => handle), ...(kit && { kit: kit.handle }) };
      const outcome = await askEngine((engine, signal) => engine.recovery.join(input, { signal }));
      const file = 'place' in outcome ? (shares[outcome.place - 1]?.label ?? '') : '';
      return { status: 'told', outcome, file, kit: kit?.label ?? null };
    });

  /** Shows the first share in the file manager. */
  async function show({ folder, names, pages }: Extract<SharesTold, { status: 'split' }>): Promise<void> {
    const [path] = [...pages, ...names];
    if (path !== undefined) await askDesktop({ ask: 'show', folder: folder.handle, path });
  }

  return { told, isBusy, error, split, join, show };
});
