/** A text that comes with this build, and how it is called on the page. */
export interface BundledDocument {
  readonly word: 'licenceText' | 'thirdParty' | 'intendedUse' | 'security';
  readonly load: () => Promise<string>;
}

const texts = import.meta.glob<string>(
  ['../../../LICENSE', '../../../THIRD-PARTY.txt', '../../../INTENDED-USE.md', '../../../SECURITY.md'],
  { query: '?raw', import: 'default' },
);

const ORDER = [
  ['INTENDED-USE.md', 'intendedUse'],
  ['SECURITY.md', 'security'],
  ['LICENSE', 'licenceText'],
  ['THIRD-PARTY.txt', 'thirdParty'],
] as const;

/** The texts this build was made with, each loaded when it is opened: they are part of the page, not of a network. */
export const DOCUMENTS: readonly BundledDocument[] = ORDER.flatMap(([file, word]) => {
  const load = texts[`../../../${file}`];
  return load === undefined ? [] : [{ word, load }];
});
