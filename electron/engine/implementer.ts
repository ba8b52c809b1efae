import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../shared/contract';
import type { ClientContext } from './context';

const base = implement(contract).$context<ClientContext>();

/** What a failed call tells: errors leave as the contract's FAILED with a code; what is unexpected stands in the log under the id. */
export const failed = (context: ClientContext, error: unknown) =>
  error instanceof ORPCError ? error : new ORPCError('FAILED', { data: context.log.describe(error) });

/** Implements the contract's calls. */
export const os = base.use(async ({ next, context }) => {
  try {
    return await next();
  } catch (error) {
    throw failed(context, error);
  }
});
