import { watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { useLocale } from 'vuetify';
import { useSettingsStore } from './features/settings/settings-store';
import { languageOf } from './words';

/** Keeps the words, the kit's own and those a screen reader goes by in the language that is set. */
export function useLanguage(): void {
  const settings = useSettingsStore();
  const { locale } = useI18n();
  const { current } = useLocale();
  const started = new URLSearchParams(location.search).get('language');
  watchEffect(() => {
    // Until the engine has told the settings, what the window read of them holds.
    const set = settings.isKnown ? settings.values.language : started;
    locale.value = current.value = document.documentElement.lang = languageOf(set, navigator.language);
  });
}
