import { dictionaryEntry } from './dictionary';
import { groupOf } from './tags';

/** Names, dates, times, and texts in which people write whatever they like. */
const TELLING_VRS = new Set(['PN', 'DA', 'DT', 'TM', 'AS', 'LT', 'ST', 'UT']);
const PATIENT_GROUP = 0x0010;
const IMPLEMENTATION_CLASS_UID = 0x00020012;
/** UIDs the standard itself gives out: classes and syntaxes, the same in every file. */
const STANDARD_UIDS = '1.2.840.10008.';

/** Whether an element tells how many bytes the rest of its group has (PS3.5, 7.2). */
export const isGroupLength = (tag: number): boolean => (tag & 0xffff) === 0;

/** Whether a private element only names the vendor whose elements follow (PS3.5, 7.8.1). */
const isPrivateCreator = (tag: number): boolean => (tag & 0xffff) >= 0x10 && (tag & 0xffff) <= 0xff;

/** Curves, and an overlay's bits and comments (PS3.15, table E.1-1: (50xx,xxxx), (60xx,3000), (60xx,4000)). */
function isGraphic(tag: number): boolean {
  const family = groupOf(tag) >>> 8;
  return family === 0x50 || (family === 0x60 && [0x3000, 0x4000].includes(tag & 0xffff));
}

/**
 * Whether an element can tell who the patient is, or who took care of them: everything the basic profile of PS3.15
 * (annex E) removes or changes, the patient's group as a whole, names, dates, free text, UIDs of instances, private
 * elements, and what the standard doesn't know. Errs on the side of yes. `text`: a UID's value.
 */
export function isIdentifying(tag: number, vr: string, text: string): boolean {
  if (groupOf(tag) % 2 === 1) return !isPrivateCreator(tag);
  if (groupOf(tag) === PATIENT_GROUP) return true;
  if (isGroupLength(tag)) return false;
  if (TELLING_VRS.has(vr) || isGraphic(tag)) return true;
  if (vr === 'UI') return tag !== IMPLEMENTATION_CLASS_UID && !text.startsWith(STANDARD_UIDS);
  return dictionaryEntry(tag)?.identifying ?? true;
}
