import type { ErrorData } from '../../shared/errors';

/** What the short-lived child is asked, once: it knows the pass phrase and takes scrypt's memory with it. */
export type VaultRequest =
  | { readonly type: 'open'; readonly file: Uint8Array; readonly passphrase: string }
  | { readonly type: 'seal'; readonly content: Uint8Array; readonly passphrase: string };

/** The plaintext (`open`) or the age file (`seal`), or why not. */
export type VaultReply =
  | { readonly status: 'done'; readonly bytes: Uint8Array }
  | { readonly status: 'failed'; readonly error: ErrorData };
