import { errorCodeOf } from '../../shared/errors';

/** Wrong pass phrases that cost no waiting, and the longest wait. Nobody is locked out. */
const FREE_TRIES = 3;
const LONGEST_WAIT_MS = 30_000;

/** Counts wrong pass phrases by vault, since the last right one, while the engine lives. */
export class WrongTries {
  readonly #counts = new Map<string, number>();

  count(vault: string): number {
    return this.#counts.get(vault) ?? 0;
  }

  /** Milliseconds before the next try: none at first, then a second, two, four … */
  waitBefore(vault: string): number {
    const wrong = this.count(vault);
    return wrong < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** (wrong - FREE_TRIES));
  }

  /** Runs what needs the vault's pass phrase, and counts. */
  async counted<T>(vault: string, act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      this.#counts.delete(vault);
      return result;
    } catch (error) {
      if (errorCodeOf(error) === 'wrong-passphrase') this.#counts.set(vault, this.count(vault) + 1);
      throw error;
    }
  }
}
