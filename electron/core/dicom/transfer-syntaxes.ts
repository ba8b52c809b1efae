/** How the samples of a frame are coded. `unsupported` ones are named so that a person can be told. */
export type PixelCoding =
  'native' | 'rle' | 'jpeg-baseline' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k' | 'unsupported';

/** What a transfer syntax says about the bytes that follow the file meta information. */
export interface TransferSyntax {
  readonly uid: string;
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
  readonly deflated: boolean;
  readonly coding: PixelCoding;
}

const base = { explicitVr: true, bigEndian: false, deflated: false } as const;

/** PS3.5 annex A, PS3.6 annex A. JPEG extended (.51) is left out: no codec here decodes its 12 bits rightly. */
const CODINGS: ReadonlyMap<string, PixelCoding> = new Map([
  ['1.2.840.10008.1.2.5', 'rle'],
  ['1.2.840.10008.1.2.4.50', 'jpeg-baseline'],
  ['1.2.840.10008.1.2.4.57', 'jpeg-lossless'],
  ['1.2.840.10008.1.2.4.70', 'jpeg-lossless'],
  ['1.2.840.10008.1.2.4.80', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.81', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.90', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.91', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.201', 'htj2k'],
  ['1.2.840.10008.1.2.4.202', 'htj2k'],
  ['1.2.840.10008.1.2.4.203', 'htj2k'],
]);

export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
export const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';

/** The transfer syntax of a UID; an unknown one is explicit little endian with `unsupported` pixels (PS3.5, A.4). */
export function transferSyntaxOf(uid: string): TransferSyntax {
  switch (uid) {
    case IMPLICIT_LITTLE_ENDIAN:
      return { ...base, uid, explicitVr: false, coding: 'native' };
    case EXPLICIT_LITTLE_ENDIAN:
      return { ...base, uid, coding: 'native' };
    case EXPLICIT_BIG_ENDIAN:
      return { ...base, uid, bigEndian: true, coding: 'native' };
    case DEFLATED_LITTLE_ENDIAN:
      return { ...base, uid, deflated: true, coding: 'native' };
    default:
      return { ...base, uid, coding: CODINGS.get(uid) ?? 'unsupported' };
  }
}
