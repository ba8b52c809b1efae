import type { FileKind } from '../shared/models/files';
import type { PagePath } from './router';

/**
 * Where files lead that were just added: what is encrypted to Decrypt, the rest to Open, or to Encrypt where
 * the person is already there. What is given on Decrypt stays there: it says what a file is, ours or not. `ask` where both lie in them and only the person can know.
 */
export function nextPage(
  added: readonly { readonly kind: FileKind }[],
  current: string,
): Extract<PagePath, '/open' | '/encrypt' | '/decrypt'> | 'ask' {
  if (current === '/decrypt') return '/decrypt';
  const encrypted = added.filter(({ kind }) => kind === 'encrypted').length;
  if (encrypted === 0) return current === '/encrypt' ? '/encrypt' : '/open';
  return encrypted === added.length ? '/decrypt' : 'ask';
}
