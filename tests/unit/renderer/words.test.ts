import { describe, expect, it } from 'vitest';
import { createWords, languageOf } from '../../../renderer/words';
import de from '../../../shared/locales/de.json';
import en from '../../../shared/locales/en.json';
import { ERROR_CODES } from '../../../shared/errors';

const leaves = (value: unknown, path = ''): readonly [string, string][] => {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
};
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('the words of the app', () => {
  it('are complete in both languages, with the same places and the same plurals', () => {
    const german = new Map(leaves(de.app));
    expect([...german.keys()].sort()).toEqual(
      leaves(en.app)
        .map(([path]) => path)
        .sort(),
    );
    for (const [path, text] of leaves(en.app)) {
      expect([path, placeholders(german.get(path) ?? '')]).toEqual([path, placeholders(text)]);
      expect([path, german.get(path)?.split(' | ').length]).toEqual([path, text.split(' | ').length]);
    }
  });

  it.each(ERROR_CODES)('say what happened, what is safe and what to do: %s', (code) => {
    for (const language of ['en', 'de'] as const) {
      const { t, te } = createWords(language).global;
      for (const part of ['what', 'safe', 'do']) {
        expect(te(`errors.${code}.${part}`)).toBe(true);
        expect(t(`errors.${code}.${part}`)).not.toMatch(/[{}|]|errors\./);
      }
    }
  });

  it('group whole numbers as the language does, alone or by name, and leave texts alone', () => {
    const words = createWords('en').global;
    expect(words.t('app.open.files', 5000)).toBe('5,000 files');
    expect(words.t('app.open.files', 1)).toBe('1 file');
    expect(words.t('app.encrypt.will.files', { n: 20_000, size: '10240' }, 20_000)).toContain(
      '20,000 files, 10240',
    );
    words.locale.value = 'de';
    expect(words.t('app.open.files', 5000)).toBe('5.000 Dateien');
  });

  it('follow what was set, else the language of the system', () => {
    expect(languageOf('system', 'de-AT')).toBe('de');
    expect(languageOf(null, 'fr')).toBe('en');
    expect(languageOf('en', 'de')).toBe('en');
    expect(languageOf('de', 'en')).toBe('de');
  });
});
