import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useContactsStore } from './contacts-store';

/** Contacts and groups as entries to choose from; groups without members are left out. */
export function usePeople() {
  const { t } = useI18n();
  const store = useContactsStore();
  return computed(() => [
    ...store.groups
      .filter(({ members }) => members.length > 0)
      .map(({ name, members }) => ({
        value: `group:${name}`,
        title: name,
        note: t('app.keys.groupOf', members.length),
      })),
    ...store.contacts.map(({ name, recipient, confirmed }) => ({
      value: `contact:${recipient}`,
      title: name,
      note: t(confirmed === null ? 'app.keys.unconfirmedShort' : 'app.keys.confirmedShort'),
    })),
  ]);
}
