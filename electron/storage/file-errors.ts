import { AppError, type ErrorCode } from '../../shared/errors';

const NOT_A_FILE = new Set(['ELOOP', 'EISDIR', 'ENXIO', 'ENODEV', 'EFTYPE']);
const NO_SPACE = new Set(['ENOSPC', 'EDQUOT']);

/** The errno name of a failed system call (`ENOSPC`), or undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** An AppError that says which call failed and how, and leaves out Node's message because it holds the path. */
function fileError(code: ErrorCode, error: unknown): AppError {
  const syscall = error instanceof Error && 'syscall' in error ? String(error.syscall) : 'call';
  return new AppError(code, `${syscall}: ${errnoOf(error) ?? 'failed'}`);
}

/** What a failed read means: `not-a-regular-file` or `cannot-read`. AppErrors pass through. */
export function readError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return fileError(NOT_A_FILE.has(errnoOf(error) ?? '') ? 'not-a-regular-file' : 'cannot-read', error);
}

/** What a failed write means: `no-space` or `cannot-write`. AppErrors pass through. */
export function writeError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return fileError(NO_SPACE.has(errnoOf(error) ?? '') ? 'no-space' : 'cannot-write', error);
}
