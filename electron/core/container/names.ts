// What one component of a path may be in a manifest: anyone who knows a public key can make a file whose name
// attacks, so the rules are those of the strictest system, on every system.

export const MAX_COMPONENT_LENGTH = 255;

const FORBIDDEN = /[/\\\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u;
const EVERY_FORBIDDEN = new RegExp(FORBIDDEN, 'gu');
/** Devices of Windows, also with an extension (con.txt) and with spaces before it. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)/i;
/** Windows drops these, and the name becomes another. */
const DROPPED_END = /[. ]$/;

const utf8Length = (text: string) => Buffer.byteLength(text, 'utf8');

/**
 * Whether `name` is a single component: 1..255 bytes of UTF-8, without / \ NUL, control and bidi-control
 * characters or lone surrogates, not "." or "..", no Windows-reserved name, no dot or space at its end.
 */
export function isSafeComponent(name: string): boolean {
  const length = utf8Length(name);
  if (length < 1 || length > MAX_COMPONENT_LENGTH) return false;
  return !FORBIDDEN.test(name) && !RESERVED.test(name) && !DROPPED_END.test(name);
}

/** Cuts at a character border to at most 255 bytes. */
function cut(name: string): string {
  let kept = '';
  let length = 0;
  for (const character of name) {
    length += utf8Length(character);
    if (length > MAX_COMPONENT_LENGTH) break;
    kept += character;
  }
  return kept;
}

/**
 * The safe component nearest to a name: `_` for every character that may not be, before a reserved name, and
 * for a dot or space at the end. A safe name comes back as it is.
 */
export function safeComponent(name: string): string {
  if (isSafeComponent(name)) return name;
  const replaced = name.replace(EVERY_FORBIDDEN, '_');
  const freed = cut(RESERVED.test(replaced) ? `_${replaced}` : replaced);
  const ended = freed.replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  return ended === '' ? '_' : ended;
}

/**
 * A name as a file system has it, as the manifest takes it: `name` a safe component, and `nameBytes` (base64
 * of the very bytes) where `name` could not hold them, so that the original name is never lost.
 */
export function nameForManifest(bytes: Uint8Array): { readonly name: string; readonly nameBytes?: string } {
  const raw = Buffer.from(bytes);
  const name = safeComponent(raw.toString('utf8'));
  return Buffer.from(name, 'utf8').equals(raw) ? { name } : { name, nameBytes: raw.toString('base64') };
}
