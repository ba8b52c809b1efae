import { inject } from 'vitest';
import { createCryptPool } from '../../electron/workers/crypt/pool';
import type { CryptPool } from '../../electron/workers/crypt/tasks';
import { createParsePool, type ParseWorkers } from '../../electron/workers/parse/pool';

/** Both pools on the workers built for this run. */
export interface Pools {
  readonly parse: ParseWorkers;
  readonly crypt: CryptPool;
  close(): Promise<void>;
}

export function startPools(threads = 2): Pools {
  const workers = inject('workers');
  const parse = createParsePool({ file: workers.parse, threads });
  const crypt = createCryptPool({ file: workers.crypt, threads, parse });
  return {
    parse,
    crypt,
    close: async () => {
      await crypt.close();
      await parse.close();
    },
  };
}
