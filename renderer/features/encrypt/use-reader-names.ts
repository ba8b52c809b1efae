import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useEncryptStore } from './encrypt-store';

/** Everyone who can open the results, in one phrase. */
export function useReaderNames() {
  const { t, locale } = useI18n();
  const encrypt = useEncryptStore();
  return computed(() => {
    const others = encrypt.others.map(({ name }, index) => name ?? t('app.encrypt.other', { n: index + 1 }));
    const demanded = encrypt.demanded.map(({ name }) => name);
    const everyone = [t('app.encrypt.whoMe'), t('app.encrypt.whoRecovery'), ...demanded, ...others];
    return new Intl.ListFormat(locale.value).format(everyone);
  });
}
