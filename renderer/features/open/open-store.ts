import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import type { imageRef, unreadable } from '../../../shared/files-contract';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import type { FileEvent } from '../../../shared/events';
import { stacksOf } from './stacks';
import { askDesktop, askEngine, engineConnections, errorData } from '../../api';
import { useSettingsStore } from '../settings/settings-store';

export type OpenFile = z.infer<typeof imageRef>;
export type UnreadableFile = z.infer<typeof unreadable>;

/** The files on the page, which of them is looked at, and the folder results go to. */
/** Opening more results than this for a look says no more. */
const MOST_OUTPUTS = 300;

export const useOpenStore = defineStore('open', () => {
  const settings = useSettingsStore();
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
  const opened = shallowRef<readonly Granted[]>([]);
  const hasSamples = shallowRef(false);
  /** The person's choice between a place beside each original and one folder; null: as the settings say. */
  const chosenPlace = shallowRef<'beside' | 'folder' | null>(null);

  const selected = computed(() => files.value.find(({ id }) => id === selectedId.value) ?? null);
  const stacks = computed(() => stacksOf(files.value));
  const selectedStack = computed(
    () => stacks.value.find((stack) => stack.files.some(({ id }) => id === selectedId.value)) ?? null,
  );
  const plain = computed(() => files.value.filter(({ kind }) => kind !== 'encrypted'));
  const encrypted = computed(() => files.value.filter(({ kind }) => kind === 'encrypted'));
  /** Samples lie where nothing may be written, and of two things of one name it can't be told which is meant. */
  const mayBeBeside = computed(() => {
    const labels = new Set(opened.value.map(({ label }) => label));
    return !hasSamples.value && labels.size === opened.value.length;
  });
  /** Results go beside each original; else all to `target`. */
  const isBeside = computed(() => {
    const place = chosenPlace.value ?? (settings.values.output === 'beside' ? 'beside' : 'folder');
    return place === 'beside' && mayBeBeside.value;
  });
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
    const fresh = granted.filter(({ handle }) => opened.value.every((known) => known.handle !== handle));
    const [first] = fresh;
    if (first === undefined) return;
    opened.value = [...opened.value, ...fresh];
    target.value ??= (await askDesktop({ ask: 'folder-of', file: first.handle }))[0] ?? null;
    lastAdded.value = await look(fresh);
  }

  const choose = async () => add(await askDesktop({ ask: 'files' }));

  async function addSamples(): Promise<void> {
    const samples = await askDesktop({ ask: 'samples' });
    noSamples.value = samples.length === 0;
    hasSamples.value ||= samples.length > 0;
    await add(samples);
  }

  async function chooseTarget(): Promise<void> {
    const [folder] = await askDesktop({ ask: 'folder' });
    if (folder === undefined) return;
    target.value = folder;
    chosenPlace.value = 'folder';
  }

  /** Where the result of a file lies: a granted folder and the way inside it. Null where that can't be told. */
  async function placeOf({ source, output }: FileEvent) {
    if (output === undefined) return null;
    if (!isBeside.value) return target.value && { folder: target.value.handle, path: output };
    const root = source.split(/[\\/]/)[0];
    const given = opened.value.find(({ label }) => label === root);
    if (given === undefined) return null;
    const [parent] = await askDesktop({ ask: 'parent-of', file: given.handle });
    return parent === undefined ? null : { folder: parent.handle, path: output };
  }

  /** The results of some files, as files to be looked at; without those that are gone. */
  async function openOutputs(ended: readonly FileEvent[]): Promise<readonly OpenFile[]> {
    const granted = ended.slice(0, MOST_OUTPUTS).map(async (file) => {
      const place = await placeOf(file);
      return place === null ? [] : askDesktop({ ask: 'output', ...place }).catch(() => []);
    });
    const handles = (await Promise.all(granted)).flat().map(({ handle }) => handle);
    if (handles.length === 0) return [];
    const found = await askEngine((engine, signal) => engine.files.open({ handles }, { signal })).catch(
      () => null,
    );
    return found?.files ?? [];
  }

  async function showOutput(file: FileEvent): Promise<void> {
    const place = await placeOf(file);
    if (place !== null) await askDesktop({ ask: 'show', ...place });
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
    opened.value = [];
    hasSamples.value = false;
    chosenPlace.value = null;
  }

  watch(engineConnections, async () => {
    if (opened.value.length === 0) return;
    files.value = [];
    unreadableFiles.value = [];
    skipped.value = 0;
    selectedId.value = null;
    await look(opened.value);
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
    isBeside,
    mayBeBeside,
    chosenPlace,
    target,
    error,
    noSamples,
    lastAdded,
    add,
    choose,
    addSamples,
    chooseTarget,
    openOutputs,
    showOutput,
    remove,
    removeAll,
    clear,
  };
});
