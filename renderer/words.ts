import { createI18n } from 'vue-i18n';
import de from '../shared/locales/de.json';
import en from '../shared/locales/en.json';

/** The language to speak: the one that was set, else the system's where there are words for it. */
export function languageOf(set: string | null, system: string): 'de' | 'en' {
  const wanted = set === null || set === 'system' ? system : set;
  return wanted.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/** The page's words in one language; the other can be turned to at any time. */
export function createWords(language: 'de' | 'en') {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'en',
    messages: { en, de },
  });
}
