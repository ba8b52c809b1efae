import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ContactBookShown, ContactChange } from '../../../shared/vault-contract';
import type { ErrorData } from '../../../shared/errors';
import { askDesktop, askEngine, errorData } from '../../api';
import { useKeysStore } from './keys-store';

export type Contact = ContactBookShown['contacts'][number];
export type Group = ContactBookShown['groups'][number];

/** A public key somebody has given, before it is a contact. */
export interface GivenKey {
  readonly name: string | null;
  readonly recipient: string;
  readonly fingerprint: string;
}

/** Everybody the open vault knows; nobody while it is locked. */
export const useContactsStore = defineStore('contacts', () => {
  const keys = useKeysStore();
  const book = shallowRef<ContactBookShown | null>(null);
  const error = shallowRef<ErrorData | null>(null);
  const contacts = computed(() => book.value?.contacts ?? []);
  const groups = computed(() => book.value?.groups ?? []);

  async function ask(call: () => Promise<ContactBookShown>): Promise<boolean> {
    error.value = null;
    try {
      book.value = await call();
      return true;
    } catch (thrown) {
      error.value = errorData(thrown);
      return false;
    }
  }

  const load = () => ask(() => askEngine((engine, signal) => engine.contacts.list(undefined, { signal })));

  /** True once the vault holds the change. */
  const change = (wish: ContactChange) => {
    return ask(() => askEngine((engine, signal) => engine.contacts.change(wish, { signal })));
  };

  /** A pasted key as people look at it; null where it is none, and `error` says so. */
  async function look(pasted: string): Promise<GivenKey | null> {
    return given(async () => {
      const recipient = pasted.trim();
      const key = await askEngine((engine, signal) => engine.keys.check({ recipient }, { signal }));
      return { name: null, ...key };
    });
  }

  /** The key in a contact file the person chooses; null after "Cancel" too. */
  async function lookInFile(): Promise<GivenKey | null> {
    const [file] = await askDesktop({ ask: 'contact-file' });
    if (file === undefined) return null;
    return given(() =>
      askEngine((engine, signal) => engine.contacts.read({ file: file.handle }, { signal })),
    );
  }

  async function given(read: () => Promise<GivenKey>): Promise<GivenKey | null> {
    error.value = null;
    try {
      return await read();
    } catch (thrown) {
      error.value = errorData(thrown);
      return null;
    }
  }

  /** Writes my public key as a contact file; what it is called, or null. */
  async function exportOwn(name: string): Promise<string | null> {
    const [target] = await askDesktop({ ask: 'contact-target' });
    if (target === undefined) return null;
    error.value = null;
    try {
      await askEngine((engine, signal) => {
        return engine.contacts.exportOwn({ target: target.handle, name }, { signal });
      });
      return target.label;
    } catch (thrown) {
      error.value = errorData(thrown);
      return null;
    }
  }

  /** The contacts a choice of names stands for, each once: `contact:` and `group:` before recipient or name. */
  function chosen(values: readonly string[]): readonly Contact[] {
    const recipients = values.flatMap((value) => {
      if (value.startsWith('contact:')) return [value.slice('contact:'.length)];
      return groups.value.find(({ name }) => `group:${name}` === value)?.members ?? [];
    });
    return contacts.value.filter(({ recipient }) => recipients.includes(recipient));
  }

  watch(
    () => keys.vault?.status,
    (status) => {
      if (status === 'unlocked') void load();
      else book.value = null;
    },
    { immediate: true },
  );

  return { book, contacts, groups, error, load, change, look, lookInFile, exportOwn, chosen };
});
