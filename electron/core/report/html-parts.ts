import type { ErrorCode } from '../../../shared/errors';
import de from '../../../shared/locales/de.json';
import en from '../../../shared/locales/en.json';
import type { FigureBounds } from '../../../shared/models/analysis';

type Words = typeof en.measures;
type Cell = string | number;

export const named = (words: object, key: string): string =>
  (words as Readonly<Record<string, string>>)[key] ?? key;

export const escaped = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const fill = (text: string, values: Readonly<Record<string, Cell>>) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** What a report is written with: its words and how its language writes numbers. */
export interface Pen {
  readonly words: Words;
  /** What an error's code means. */
  readonly errors: Readonly<Record<ErrorCode, { readonly what: string }>>;
  readonly number: (value: number | null) => string;
}

export function penFor(language: 'en' | 'de'): Pen {
  const format = new Intl.NumberFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    maximumSignificantDigits: 6,
  });
  const { measures: words, errors } = language === 'de' ? de : en;
  return {
    words,
    errors,
    number: (value) => (value === null ? '–' : format.format(value)),
  };
}

/** A table with a caption; cells of `text` columns are left-aligned, the others figures. */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  text: readonly number[],
): string {
  const kind = (column: number) => (text.includes(column) ? ' class="text"' : '');
  const head = heads.map((cell, i) => `<th scope="col"${kind(i)}>${escaped(cell)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${row
        .map((cell, i) =>
          i === 0
            ? `<th scope="row" class="text">${escaped(cell)}</th>`
            : `<td${kind(i)}>${escaped(cell)}</td>`,
        )
        .join('')}</tr>`,
  );
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

export const section = (title: string, ...parts: readonly string[]) =>
  `<section><h2>${escaped(title)}</h2>${parts.join('')}</section>`;
export const paragraph = (text: string) => `<p>${escaped(text)}</p>`;

export function boundsText({ number }: Pen, bounds: FigureBounds | null): string {
  if (bounds === null) return '–';
  const { low, high } = bounds;
  if (low !== null && low === -(high ?? 0)) return `± ${number(high)}`;
  if (low === null) return `≤ ${number(high)}`;
  return high === null ? `≥ ${number(low)}` : `${number(low)} … ${number(high)}`;
}

export const channelText = (channel: number | null) => (channel === null ? '' : String(channel + 1));
