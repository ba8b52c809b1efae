import { createI18n } from 'vue-i18n';
import de from '../shared/locales/de.json';
import en from '../shared/locales/en.json';

/** The language to speak: the one that was set, else the system's where there are words for it. */
export function languageOf(set: string | null, system: string): 'de' | 'en' {
  const wanted = set === null || set === 'system' ? system : set;
  return wanted.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/** The page's words in one language; the other can be turned to at any time. Whole numbers in them are grouped: 5,000. */
export function createWords(language: 'de' | 'en') {
  const words = createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'en',
    messages: { en, de },
  });
  groupNumbers(words.global);
  return words;
}

/** Vue I18n puts numbers into a sentence as JavaScript writes them, and has no place to say otherwise. */
function groupNumbers(words: { t: unknown; readonly locale: { readonly value: string } }): void {
  const translate = words.t as (key: string, ...rest: unknown[]) => string;
  const shown = (value: unknown) =>
    Number.isInteger(value) ? (value as number).toLocaleString(words.locale.value) : value;
  const grouped = (named: object) =>
    Object.fromEntries(Object.entries(named).map(([name, value]: [string, unknown]) => [name, shown(value)]));
  const t = (key: string, ...rest: unknown[]): string => {
    const [first, ...others] = rest;
    if (typeof first === 'number') return translate(key, { n: shown(first), count: shown(first) }, first);
    return typeof first === 'object' && first !== null
      ? translate(key, grouped(first), ...others)
      : translate(key, ...rest);
  };
  words.t = t;
}
