import dictionary from './dictionary.json' with { type: 'json' };
import { groupOf } from './tags';

/** What PS3.6 calls an element, and whether the basic profile of PS3.15 (table E.1-1) removes or changes it. */
export interface DictionaryEntry {
  readonly vr: string;
  readonly keyword: string;
  readonly identifying: boolean;
}

/** As tools/make-dicom-dictionary.py writes them: by group, "EEEE", VR, "*" if identifying, keyword. */
const GROUPS: Readonly<Record<string, string>> = dictionary;
const parsed = new Map<number, ReadonlyMap<number, DictionaryEntry>>();

function parseGroup(group: number): ReadonlyMap<number, DictionaryEntry> {
  const text = GROUPS[group.toString(16).padStart(4, '0')] ?? '';
  const entries = text.split(' ').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const identifying = entry[6] === '*';
      const keyword = entry.slice(identifying ? 7 : 6);
      return [Number.parseInt(entry.slice(0, 4), 16), { vr: entry.slice(4, 6), keyword, identifying }];
    }),
  );
}

/** The standard's entry for a tag; undefined for a private one, a group length and what the standard doesn't know. */
export function dictionaryEntry(tag: number): DictionaryEntry | undefined {
  const group = groupOf(tag);
  let entries = parsed.get(group);
  if (!entries) parsed.set(group, (entries = parseGroup(group)));
  return entries.get(tag & 0xffff);
}
