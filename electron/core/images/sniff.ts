import { hasDicomPrefix, looksLikeBareDataSet } from '../dicom/parse-file';
import type { FileKind } from '../../../shared/models/files';

/** What bytes say a file is: everything but one of our own containers, which the container room recognises. */
export interface Sniffed {
  readonly kind: Exclude<FileKind, 'encrypted'>;
  /** IANA media type; application/octet-stream where unknown. */
  readonly mediaType: string;
}

/** How many bytes of a file are enough. */
export const SNIFF_LENGTH = 16_384;

interface Signature {
  readonly offset: number;
  readonly bytes: readonly number[];
  readonly sniffed: Sniffed;
}

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const image = (type: string): Sniffed => ({ kind: 'image', mediaType: `image/${type}` });

const SIGNATURES: readonly Signature[] = [
  { offset: 0, bytes: [0xff, 0xd8, 0xff], sniffed: { kind: 'jpeg', mediaType: 'image/jpeg' } },
  {
    offset: 0,
    bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    sniffed: { kind: 'png', mediaType: 'image/png' },
  },
  { offset: 0, bytes: ascii('GIF87a'), sniffed: image('gif') },
  { offset: 0, bytes: ascii('GIF89a'), sniffed: image('gif') },
  { offset: 8, bytes: ascii('WEBP'), sniffed: image('webp') },
  { offset: 0, bytes: [0x49, 0x49, 0x2a, 0x00], sniffed: image('tiff') },
  { offset: 0, bytes: [0x4d, 0x4d, 0x00, 0x2a], sniffed: image('tiff') },
  { offset: 0, bytes: [0x49, 0x49, 0x2b, 0x00], sniffed: image('tiff') },
  { offset: 0, bytes: [0x4d, 0x4d, 0x00, 0x2b], sniffed: image('tiff') },
  { offset: 4, bytes: ascii('ftypavif'), sniffed: image('avif') },
  { offset: 4, bytes: ascii('ftypheic'), sniffed: image('heic') },
  { offset: 0, bytes: [0x00, 0x00, 0x00, 0x0c, ...ascii('jP  ')], sniffed: image('jp2') },
  { offset: 0, bytes: [0xff, 0x4f, 0xff, 0x51], sniffed: image('j2c') },
];

const startsWith = (head: Uint8Array, { offset, bytes }: Signature) =>
  bytes.every((byte, index) => head[offset + index] === byte);

/** A bitmap has two letters alone as signature, so its size field and header size must fit too. */
function isBitmap(head: Uint8Array, size: number): boolean {
  if (head.length < 18 || head[0] !== 0x42 || head[1] !== 0x4d) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return view.getUint32(2, true) <= size && [12, 40, 52, 56, 64, 108, 124].includes(view.getUint32(14, true));
}

/**
 * What a file is by its first bytes, never by its name. `size` is the whole file's length. A DICOM file may
 * lack its prefix; then its first elements must parse. Pure.
 */
export function sniff(head: Uint8Array, size: number): Sniffed {
  const dicom: Sniffed = { kind: 'dicom', mediaType: 'application/dicom' };
  // A preamble may be a TIFF's or a JPEG's head (PS3.10, 7.1): the prefix decides.
  if (hasDicomPrefix(head)) return dicom;
  const known = SIGNATURES.find((signature) => startsWith(head, signature));
  if (known !== undefined) return known.sniffed;
  if (isBitmap(head, size)) return image('bmp');
  if (looksLikeBareDataSet(head, size)) return dicom;
  return { kind: 'other', mediaType: 'application/octet-stream' };
}
