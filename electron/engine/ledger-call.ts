import { likenessLookup } from '../services/likeness-figures';
import { useLedger, type UsedKeys } from '../services/used-keys';
import { modelPlaces } from './models-call';
import type { ClientContext } from './context';

/** The tripwire of one request, where there is one. */
export interface LedgerInUse {
  /** Undefined without an open vault, and where the ledger can't be opened. */
  readonly usedKeys: UsedKeys | undefined;
  /** There is an open vault and its ledger can't be opened: the person is told. */
  readonly isUnavailable: boolean;
}

/**
 * Opens the open vault's ledger. Where that fails encrypting goes on, for a file's uniqueness comes from fresh
 * randomness. Only here and for jobs is SQLite loaded.
 */
export async function openLedgerOf(context: ClientContext): Promise<LedgerInUse> {
  if (context.session.state().status !== 'unlocked') return { usedKeys: undefined, isUnavailable: false };
  const { path, key } = context.session.ledger();
  try {
    const { openLedger } = await import('../storage/ledger');
    const likenessOf = likenessLookup(modelPlaces(context));
    const usedKeys = useLedger({ ledger: openLedger(path), key, likenessOf });
    return { usedKeys, isUnavailable: false };
  } catch (error) {
    context.log.describe(error);
    return { usedKeys: undefined, isUnavailable: true };
  }
}
