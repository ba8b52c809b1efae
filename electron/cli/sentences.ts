import de from '../../shared/locales/de.json';
import en from '../../shared/locales/en.json';
import type { ErrorCode, ErrorData } from '../../shared/errors';
import type { Warning } from '../../shared/events';

/** What a person is told about a failure. */
export interface ErrorSentences {
  readonly what: string;
  readonly safe: string;
  readonly do: string;
}

const language = (
  process.env['LC_ALL'] ||
  process.env['LC_MESSAGES'] ||
  process.env['LANG'] ||
  'en'
).startsWith('de');
const locale = language ? de : en;
const errors: Readonly<Record<ErrorCode, ErrorSentences>> = locale.errors;
const warnings: Readonly<Record<Warning, string>> = locale.warnings;
const reasons: Readonly<Record<string, string>> = locale.runtime.reasons;

/** The command line's own words. */
export const words: (typeof en)['cli'] = locale.cli;

type Names = Readonly<Record<string, string>>;

/** Names of figures, tests and verdicts, and the language they are in. */
export const measureWords: {
  readonly language: 'en' | 'de';
  readonly subjects: Names;
  readonly metrics: Names;
  readonly tests: Names;
  readonly verdicts: Names;
  readonly needs: Names;
} = { ...locale.measures, language: language ? 'de' : 'en' };

/** What happened, what is safe, what to do, and the code (with the id under which it stands in the log). */
export function sentenceFor({ code, id }: ErrorData): string {
  const { what, safe, do: todo } = errors[code];
  return `${[what, safe, todo].filter(Boolean).join(' ')} [${code}${id === undefined ? '' : ` ${id}`}]`;
}

/** A warning in a sentence. */
export const warningSentence = (warning: Warning): string => warnings[warning];

/** Why a faster runtime was passed over. */
export const reasonSentence = (reason: string): string => reasons[reason] ?? reason;

/** `{name}` in a text replaced by its value. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Bytes as a person reads them: binary units, three digits. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${units[power]}`;
}
