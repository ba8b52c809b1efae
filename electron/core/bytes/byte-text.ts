// Names on Linux are bytes, and not always UTF-8; everything that passes names on takes strings. As Python's
// `surrogateescape` (PEP 383) does, a byte 0xNN that belongs to no character becomes the lone surrogate U+DCNN,
// which no valid UTF-8 decodes to: the way there and back is exact.

const ESCAPE_BASE = 0xdc00;
const ESCAPED_BYTE = /[\udc80-\udcff]/u;
const EVERY_SURROGATE = /\p{Surrogate}/gu;

/** Bytes in a UTF-8 sequence that begins with `lead`, or 0 for a byte that begins none. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/** Text of bytes: UTF-8 where it is, U+DC80..U+DCFF for every byte that belongs to no character. */
export function textOfBytes(bytes: Uint8Array): string {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = all.toString('utf8');
  if (isUtf8(whole, all)) return whole;
  let text = '';
  for (let at = 0; at < all.length;) {
    const length = sequenceLength(all[at]!);
    const sequence = all.subarray(at, at + Math.max(length, 1));
    const character = sequence.toString('utf8');
    const holds = length > 0 && isUtf8(character, sequence);
    text += holds ? character : String.fromCharCode(ESCAPE_BASE + all[at]!);
    at += holds ? length : 1;
  }
  return text;
}

const isUtf8 = (text: string, bytes: Buffer) => !text.includes('\ufffd') || Buffer.from(text).equals(bytes);

/** The bytes of a text that `textOfBytes` made; of any other well-formed text its UTF-8. */
export function bytesOfText(text: string): Buffer {
  if (!hasEscapedBytes(text)) return Buffer.from(text, 'utf8');
  return Buffer.concat(
    Array.from(text, (character) =>
      ESCAPED_BYTE.test(character)
        ? Buffer.of(character.charCodeAt(0) - ESCAPE_BASE)
        : Buffer.from(character, 'utf8'),
    ),
  );
}

/** Whether bytes that are not UTF-8 hide in a text. */
export function hasEscapedBytes(text: string): boolean {
  return ESCAPED_BYTE.test(text);
}

/** A text for people and for output: U+FFFD where bytes were escaped. */
export function shownText(text: string): string {
  return text.replace(EVERY_SURROGATE, '\ufffd');
}
