import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import type { imageRef, unreadable } from '../../../shared/contract';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import { stacksOf } from './stacks';
import { askDesktop, askEngine, engineConnections, errorData, grantDropped } from '../../api';

export type OpenFile = z.infer<typeof imageRef>;
export type UnreadableFile = z.infer<typeof unreadable>;

/** The files on the page, which of them is looked at, and the folder results go to. */
export const useOpenStore = defineStore('open', () => {
  const files = shallowRef<readonly OpenFile[]>([]);
  const unreadableFiles = shallowRef<readonly UnreadableFile[]>([]);
  const skipped = shallowRef(0);
  const isLooking = shallowRef(false);
  const selectedId = shallowRef<string | null>(null);
  const target = shallowRef<Granted | null>(null);
  const error = shallowRef<ErrorData | null>(null);
  const noSamples = shallowRef(false);
  /** What came last, a new array each time: the app leads to the page that fits it. */
  const lastAdded = shallowRef<readonly OpenFile[]>([]);
  /** What was granted, so that a new engine can be asked about it again. */
  let opened: readonly Granted[] = [];

  const selected = computed(() => files.value.find(({ id }) => id === selectedId.value) ?? null);
  const stacks = computed(() => stacksOf(files.value));
  const selectedStack = computed(
    () => stacks.value.find((stack) => stack.files.some(({ id }) => id === selectedId.value)) ?? null,
  );
  const plain = computed(() => files.value.filter(({ kind }) => kind !== 'encrypted'));
  const encrypted = computed(() => files.value.filter(({ kind }) => kind === 'encrypted'));
  const isEmpty = computed(() => files.value.length === 0 && unreadableFiles.value.length === 0);

  /** The files found in what was granted; they are on the list now. */
  async function look(granted: readonly Granted[]): Promise<readonly OpenFile[]> {
    isLooking.value = true;
    error.value = null;
    try {
      const handles = granted.map(({ handle }) => handle);
      const found = await askEngine((engine, signal) => engine.files.open({ handles }, { signal }));
      files.value = [...files.value, ...found.files];
      unreadableFiles.value = [...unreadableFiles.value, ...found.unreadable];
      skipped.value += found.skipped;
      selectedId.value ??= stacks.value[0]?.files[0]?.id ?? null;
      return found.files;
    } catch (thrown) {
      error.value = errorData(thrown);
      return [];
    } finally {
      isLooking.value = false;
    }
  }

  async function add(granted: readonly Granted[]): Promise<void> {
    const fresh = granted.filter(({ handle }) => opened.every((known) => known.handle !== handle));
    const [first] = fresh;
    if (first === undefined) return;
    opened = [...opened, ...fresh];
    target.value ??= (await askDesktop({ ask: 'folder-of', file: first.handle }))[0] ?? null;
    lastAdded.value = await look(fresh);
  }

  const addDropped = async (dropped: readonly File[]) => add(await grantDropped(dropped));
  const choose = async () => add(await askDesktop({ ask: 'files' }));

  async function addSamples(): Promise<void> {
    const samples = await askDesktop({ ask: 'samples' });
    noSamples.value = samples.length === 0;
    await add(samples);
  }

  async function chooseTarget(): Promise<void> {
    target.value = (await askDesktop({ ask: 'folder' }))[0] ?? target.value;
  }

  /** The id of one output, for its picture; null when it is gone or is no file of ours any more. */
  async function openOutput(path: string): Promise<string | null> {
    if (target.value === null) return null;
    const granted = await askDesktop({ ask: 'output', folder: target.value.handle, path }).catch(() => []);
    if (granted.length === 0) return null;
    const handles = granted.map(({ handle }) => handle);
    const found = await askEngine((engine, signal) => engine.files.open({ handles }, { signal })).catch(
      () => null,
    );
    return found?.files[0]?.id ?? null;
  }

  async function showOutput(path: string): Promise<void> {
    if (target.value !== null) await askDesktop({ ask: 'show', folder: target.value.handle, path });
  }

  const remove = (id: string): void => removeAll(files.value.filter((file) => file.id === id));

  function removeAll(gone: readonly { readonly id: string }[]): void {
    const ids = new Set(gone.map(({ id }) => id));
    const at = files.value.findIndex(({ id }) => id === selectedId.value);
    const isLeft = ({ id }: OpenFile) => !ids.has(id);
    if (selectedId.value !== null && ids.has(selectedId.value))
      selectedId.value = (files.value.slice(at).find(isLeft) ?? files.value.findLast(isLeft))?.id ?? null;
    files.value = files.value.filter(isLeft);
    if (files.value.length === 0) clear();
  }

  function clear(): void {
    files.value = [];
    unreadableFiles.value = [];
    skipped.value = 0;
    selectedId.value = null;
    target.value = null;
    error.value = null;
    opened = [];
  }

  watch(engineConnections, async () => {
    if (opened.length === 0) return;
    files.value = [];
    unreadableFiles.value = [];
    skipped.value = 0;
    selectedId.value = null;
    await look(opened);
  });

  return {
    files,
    unreadableFiles,
    skipped,
    isLooking,
    selectedId,
    selected,
    stacks,
    selectedStack,
    plain,
    encrypted,
    isEmpty,
    target,
    error,
    noSamples,
    lastAdded,
    addDropped,
    choose,
    addSamples,
    chooseTarget,
    openOutput,
    showOutput,
    remove,
    removeAll,
    clear,
  };
});
