import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { CryptPool } from '../services/ports';
import type { FileWork } from '../workers/crypt/messages';
import { createCryptPool } from '../workers/crypt/pool';
import { createParsePool, type ParseWorkers } from '../workers/parse/pool';

/** Something that is made when it is first asked for. */
export interface Lazy<T> {
  readonly get: () => T;
  readonly ifMade: () => T | undefined;
}

export function lazy<T>(make: () => T): Lazy<T> {
  let made: T | undefined;
  return { get: () => (made ??= make()), ifMade: () => made };
}

/** The engine's threads, started when they are first needed. */
export interface Pools {
  readonly crypt: Lazy<CryptPool>;
  readonly parse: Lazy<ParseWorkers>;
}

/** `out`: the folder of the built programs; `soon`: what the crypt threads load when they start. */
export function lazyPools(out: string, soon?: FileWork): Pools {
  const threads = availableParallelism();
  const parse = lazy(() => createParsePool({ file: join(out, 'workers', 'parse.js'), threads }));
  const file = join(out, 'workers', 'crypt.js');
  // Few files are unpacked for the crypt threads: for these alone the others need not start.
  const unpacking: Pick<ParseWorkers, 'unpack' | 'inspect'> = {
    unpack: (...call) => parse.get().unpack(...call),
    inspect: (...call) => parse.get().inspect(...call),
  };
  return { parse, crypt: lazy(() => createCryptPool({ file, threads, parse: unpacking, soon })) };
}
