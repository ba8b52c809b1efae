import { AppError } from '../../../shared/errors';

const damaged = (what: string, cause?: unknown) => new AppError('damaged-data', what, cause);

/**
 * One JSON value from UTF-8 bytes: no byte order mark, no malformed UTF-8, no object with a key twice. White
 * space around the value is allowed. Throws `damaged-data`.
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    refuseDuplicateKeys(text);
    return value;
  } catch (cause) {
    throw cause instanceof AppError ? cause : damaged('not JSON in UTF-8', cause);
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Walks the tokens of a text that JSON.parse has accepted: it keeps only the last of two equal keys in silence. */
function refuseDuplicateKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  let atKey = false;
  for (const [token] of text.matchAll(TOKENS)) {
    const keys = open.at(-1) ?? null;
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"') && atKey && keys) {
      const key = JSON.parse(token) as string;
      if (keys.has(key)) throw damaged('a key twice in one object');
      keys.add(key);
    }
    atKey = token === '{' || (token === ',' && (open.at(-1) ?? null) !== null);
  }
}
