import { loadIdentity, type LoadedIdentity } from '../../core/age/age';

/** How long identities stay parsed behind the last file that asked for them. */
const KEPT_MS = 1_000;

let kept: { readonly texts: readonly string[]; readonly loaded: readonly LoadedIdentity[] } | undefined;
let forgetting: NodeJS.Timeout | undefined;

/**
 * Identities ready to open wraps. A job gives the same ones with each of its files, and parsing them costs more than
 * opening: this thread keeps those of the last file, and lets go of them a second after it. Throws `identity-needed`.
 */
export function loadedIdentities(texts: readonly string[]): readonly LoadedIdentity[] {
  const isSame = kept?.texts.length === texts.length && texts.every((text, at) => text === kept?.texts[at]);
  if (!kept || !isSame) kept = { texts, loaded: texts.map(loadIdentity) };
  clearTimeout(forgetting);
  forgetting = setTimeout(() => (kept = undefined), KEPT_MS).unref();
  return kept.loaded;
}
