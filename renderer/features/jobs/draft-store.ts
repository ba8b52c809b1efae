import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import type { PlanEvent } from '../../../shared/events';
import { askDesktop, errorData } from '../../api';
import { useContactsStore } from '../keys/contacts-store';
import { useSettingsStore } from '../settings/settings-store';
import { planOf, type Draft, type JobAction } from './job-draft';

export type PlanState =
  | { readonly status: 'looking' }
  | { readonly status: 'ready'; readonly plan: PlanEvent | null }
  | { readonly status: 'failed'; readonly error: ErrorData };

export const isFolder = (given: Granted): boolean => given.isFolder === true;

/** The job a person is about to start, and the look at what it would do. */
export const useDraftStore = defineStore('job-draft', () => {
  const settings = useSettingsStore();
  const contacts = useContactsStore();
  const draft = shallowRef<Draft | null>(null);
  const offered = shallowRef<readonly Granted[]>([]);
  const plan = shallowRef<PlanState>({ status: 'looking' });
  /** Contacts and groups, as the list of people names them. */
  const people = shallowRef<readonly string[]>([]);
  const mayStart = computed(() => {
    if (draft.value === null || plan.value.status !== 'ready') return false;
    // What is watched may be empty still.
    if (draft.value.action === 'watch') return draft.value.target !== null;
    return (plan.value.plan?.files ?? 0) > 0 && (draft.value.isBeside || draft.value.target !== null);
  });

  /** A job on folders, and on files given with them. False where nothing is given. */
  async function propose(action: JobAction, sources: readonly Granted[]): Promise<boolean> {
    if (sources.length === 0) return false;
    const target = (await askDesktop({ ask: 'output-folder' }))[0] ?? null;
    people.value = [];
    draft.value = {
      action,
      sources,
      // A check writes nothing: it needs no folder. What is watched must not get results.
      isBeside: action === 'verify' || (action !== 'watch' && settings.values.output === 'beside'),
      target,
      names: settings.values.names === 'keep' ? 'keep' : 'hide',
      recipients: [],
      carrier: 'auto',
      keyImages: '64',
    };
    await look();
    return true;
  }

  /** As `propose`: to decrypt where every file is encrypted already, else to encrypt. */
  async function proposeFitting(given: readonly Granted[]): Promise<boolean> {
    if (!(await propose('encrypt', given))) return false;
    const { kinds = [] } = (plan.value.status === 'ready' && plan.value.plan) || {};
    const isAllEncrypted = kinds.length > 0 && kinds.every(({ kind }) => kind === 'encrypted');
    return isAllEncrypted ? propose('decrypt', given) : true;
  }

  /** Folders that went to the viewer, and that may have been meant as a whole, with the files given beside them. */
  function offer(given: readonly Granted[]): void {
    offered.value = given.some(isFolder) ? given : [];
  }
  async function takeOffer(): Promise<void> {
    const given = offered.value;
    offered.value = [];
    await proposeFitting(given);
  }

  const choose = async (action: JobAction) =>
    propose(action, await askDesktop({ ask: action === 'watch' ? 'watched-folder' : 'job-folders' }));

  /** A dialog of the system takes folders or files, not both: files come to the folders one dialog later. */
  async function addFiles(): Promise<void> {
    const files = await askDesktop({ ask: 'files' });
    if (draft.value === null) return;
    const known = new Set(draft.value.sources.map(({ handle }) => handle));
    const fresh = files.filter(({ handle }) => !known.has(handle));
    if (fresh.length === 0) return;
    change({ sources: [...draft.value.sources, ...fresh] });
    await look();
  }

  /** Asks what would be done; an answer to an earlier question is dropped. */
  async function look(): Promise<void> {
    const asked = draft.value;
    if (asked === null) return;
    plan.value = { status: 'looking' };
    const answer: PlanState = await planOf(asked).then(
      (found) => ({ status: 'ready', plan: found }),
      (thrown: unknown) => ({ status: 'failed', error: errorData(thrown) }),
    );
    if (draft.value === asked) plan.value = answer;
  }

  function change(part: Partial<Draft>): void {
    if (draft.value !== null) draft.value = { ...draft.value, ...part };
  }

  async function setPlace(isBeside: boolean): Promise<void> {
    change({ isBeside });
    await look();
  }

  async function chooseTarget(): Promise<void> {
    const [target] = await askDesktop({ ask: 'folder' });
    if (target === undefined) return;
    change({ target, isBeside: false });
    await look();
  }

  function setPeople(chosen: readonly string[]): void {
    people.value = chosen;
    change({ recipients: contacts.chosen(chosen).map(({ recipient }) => recipient) });
  }

  function drop(): void {
    draft.value = null;
    offered.value = [];
  }

  return {
    draft,
    offered,
    plan,
    people,
    mayStart,
    propose,
    proposeFitting,
    offer,
    takeOffer,
    choose,
    addFiles,
    look,
    change,
    setPlace,
    chooseTarget,
    setPeople,
    drop,
  };
});
