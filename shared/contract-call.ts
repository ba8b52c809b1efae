import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ERROR_CODES } from './errors';

/** What every part of the contract is made of. */

/** Stands for a path the supervisor granted: a file, a folder, or the name of a file to be made. */
export const handle = z.string().regex(/^[0-9a-f]{32}$/);

/** Key files granted by the supervisor: what a request may use beside the vault's own. */
export const identityFiles = z.array(handle).max(64);

/** A public key as it is written, in full. */
export const recipient = z.string().max(4096);

/**
 * Errors cross as `{ code, id }`: each contract call may fail with each code. `id` is only set for
 * `internal` and `worker-crashed` and stands in the log.
 */
const failure = { FAILED: { data: z.object({ code: z.enum(ERROR_CODES), id: z.string().optional() }) } };
export const call = oc.errors(failure);

/** The answer of a call that wrote a file or a folder. */
export const saved = z.object({ saved: z.literal(true) });
