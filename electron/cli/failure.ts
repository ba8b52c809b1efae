import { inspect } from 'node:util';
import { errorCodeOf, type ErrorData } from '../../shared/errors';

/**
 * What a failed call says: the contract's FAILED carries code and id; when the engine is gone every call
 * fails, and that is `worker-crashed`. RADSEAL_DEBUG shows the error itself.
 */
export function errorDataOf(error: unknown): ErrorData {
  if (process.env['RADSEAL_DEBUG']) process.stderr.write(`${inspect(error)}\n`);
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const { data } = error as { data?: ErrorData };
    if (data && typeof data.code === 'string' && errorCodeOf(data) === data.code) return data;
  }
  return { code: errorCodeOf(error) };
}
