// What may tell who a patient is: the attributes of the Basic Application Level Confidentiality Profile (PS3.15,
// table E.1-1) that hold names, numbers, places, dates, times and free text, by group where a whole group does.

/** Value representations that hold names, dates, times or text a person typed. */
const TELLING_VRS = /^(PN|DA|DT|TM|AS|LT|ST|UT|UC|UR)$/;

/** Attributes whose representation alone does not tell: institutions, identifiers, descriptions, UIDs. */
const TELLING_TAGS: ReadonlySet<number> = new Set([
  0x00020003, 0x00020016, 0x00080014, 0x00080018, 0x00080050, 0x00080080, 0x00081010, 0x00081030, 0x0008103e,
  0x00081040, 0x00081155, 0x00082111, 0x00180015, 0x00181000, 0x00181004, 0x00181030, 0x0020000d, 0x0020000e,
  0x00200010, 0x00200052, 0x00200200, 0x00204000, 0x00321060, 0x00380010, 0x00380300, 0x00400006, 0x00400009,
  0x00400241, 0x00400242, 0x00400243, 0x00400253, 0x00400254, 0x00401001, 0x0040a124, 0x00880140, 0x04000561,
]);

/** Whether a value may tell who the patient is, so that the page masks it until asked. Private ones always may. */
export function isIdentifying(tag: number, vr: string): boolean {
  const group = tag >>> 16;
  if (group % 2 === 1) return true;
  if (group === 0x0010) return true;
  return TELLING_VRS.test(vr) || TELLING_TAGS.has(tag >>> 0);
}
