import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

/** The language a kit is written in: the page's. */
export function useKitLanguage() {
  const { locale } = useI18n();
  return computed<'en' | 'de'>(() => (locale.value === 'de' ? 'de' : 'en'));
}
