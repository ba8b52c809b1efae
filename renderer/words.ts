import { createI18n } from 'vue-i18n';
import de from '../shared/locales/de.json';
import en from '../shared/locales/en.json';

/** The page's words, in the language of the system where there are such, else in English. */
export function createWords(language: string) {
  return createI18n({
    legacy: false,
    locale: language.toLowerCase().startsWith('de') ? 'de' : 'en',
    fallbackLocale: 'en',
    messages: { en, de },
  });
}
