/** Every way a request can fail, as a stable code. The sentences a person reads are in shared/locales. */
export const ERROR_CODES = [
  'not-encrypted',
  'carrier-altered',
  'already-encrypted',
  'unsupported-version',
  'version-refused',
  'unsupported-profile',
  'damaged-header',
  'readers-altered',
  'truncated',
  'trailing-data',
  'damaged-data',
  'no-matching-key',
  'identity-needed',
  'wrong-passphrase',
  'locked',
  'source-changed',
  'cannot-read',
  'not-a-regular-file',
  'no-space',
  'cannot-write',
  'original-kept',
  'too-large',
  'training-needs-native-runtime',
  'runtime-missing',
  'bad-runtime',
  'worker-crashed',
  'timed-out',
  'bad-model',
  'model-cut-short',
  'model-other-shape',
  'model-not-numbers',
  'no-usable-images',
  'images-unlike',
  'training-diverged',
  'training-running',
  'run-differs',
  'bad-training-options',
  'bad-recipient',
  'bad-contact',
  'contact-exists',
  'unknown-contact',
  'reader-needed',
  'unknown-readers',
  'file-key-repeated',
  'keyring-unavailable',
  'damaged-vault',
  'no-vault',
  'recovery-not-proved',
  'recovery-proved',
  'policy',
  'lock-held',
  'no-such-job',
  'target-watched',
  'index-damaged',
  'jobs-unavailable',
  'home-on-network',
  'names-need-vault',
  'cancelled',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as it crosses a process border: no message, no stack, nothing of a patient. */
export interface ErrorData {
  readonly code: ErrorCode;
  /** Stands beside the full error in the log, so that support can find it. */
  readonly id?: string | undefined;
}

/**
 * The one error the product throws on purpose. `message` is for developers and logs: it never holds a
 * path, a name, a key or a pass phrase.
 */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = code, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
  }
}

const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && (ERROR_CODES as readonly string[]).includes(value);

/**
 * The code of anything thrown. An AppError that was cloned on its way between threads has lost its class
 * but keeps its `code`; an abort is `cancelled`; everything else is `internal`.
 */
export function errorCodeOf(error: unknown): ErrorCode {
  if (typeof error !== 'object' || error === null) return 'internal';
  if ('code' in error && isErrorCode(error.code)) return error.code;
  if ('name' in error && error.name === 'AbortError') return 'cancelled';
  return 'internal';
}

/** `error` itself if it is an AppError, else an AppError with the code that fits and `error` as cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = errorCodeOf(error);
  return new AppError(code, error instanceof Error && code !== 'internal' ? error.message : code, error);
}

/** Closes a union: a compile error when a case is missing, `internal` should it still happen. */
export function assertNever(value: never): never {
  throw new AppError('internal', `unhandled case: ${typeof value}`);
}
