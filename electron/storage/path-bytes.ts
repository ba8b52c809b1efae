import { bytesOfText, hasEscapedBytes, shownText } from '../core/bytes/byte-text';

/**
 * A path as the system takes it. Inside the engine paths are strings in which a byte that is not UTF-8 stands as
 * a lone surrogate (core/bytes/byte-text.ts); every call to the file system passes them through here.
 */
export function systemPath(path: string): string | Buffer {
  return hasEscapedBytes(path) ? bytesOfText(path) : path;
}

/** A path for people: U+FFFD where it is not UTF-8. */
export const shownPath: (path: string) => string = shownText;
