import { AppError, ERROR_CODES, type ErrorCode } from '../../shared/errors';

const STATE = 0;
const STOP = 1;
const WORK_DONE = 1;
const WORK_TOTAL = 2;
const SIZE = 3;
const GATE = 8;
const FILES = 9;
const BYTES = 40;

const QUEUED = 0;
const STARTED = 1;
const WITHDRAWN = 2;

const MAY_PASS = -1;
/** A word to stop may come between the look and the wait. */
const LOOK_AGAIN_MS = 100;

/**
 * What the threads of one call share: whether it has begun, whether it must stop, how far it is. In shared
 * memory, so that a worker that does nothing but compute sees a cancellation at its next look.
 */
export class CallControl {
  readonly memory: SharedArrayBuffer;
  readonly #flags: Int32Array;
  readonly #counts: BigInt64Array;

  constructor(memory = new SharedArrayBuffer(BYTES)) {
    this.memory = memory;
    this.#flags = new Int32Array(memory);
    this.#counts = new BigInt64Array(memory, 0, SIZE + 1);
  }

  /** In the worker: whether the call is still wanted; from now on it can't be withdrawn, only stopped. */
  begin(): boolean {
    return Atomics.compareExchange(this.#flags, STATE, QUEUED, STARTED) !== WITHDRAWN;
  }

  /** Takes back a call that has not begun; false if it has. */
  withdraw(): boolean {
    return Atomics.compareExchange(this.#flags, STATE, QUEUED, WITHDRAWN) !== STARTED;
  }

  /** Tells every thread of the call to stop; the first reason stays. */
  stop(reason: ErrorCode): void {
    Atomics.compareExchange(this.#flags, STOP, 0, ERROR_CODES.indexOf(reason) + 1);
  }

  /** Throws the reason as an AppError if the call is to stop. */
  check(): void {
    const reason = ERROR_CODES[Atomics.load(this.#flags, STOP) - 1];
    if (reason) throw new AppError(reason, 'stopped');
  }

  /**
   * In the worker: stands still until the other side has answered, without a turn of the event loop. Throws the
   * code it was refused with, or the reason to stop.
   */
  waitAtGate(): void {
    for (;;) {
      const answer = Atomics.load(this.#flags, GATE);
      if (answer === MAY_PASS) return;
      const refused = ERROR_CODES[answer - 1];
      if (refused) throw new AppError(refused, 'refused at the gate');
      this.check();
      Atomics.wait(this.#flags, GATE, 0, LOOK_AGAIN_MS);
    }
  }

  /** On the other side: lets the worker pass, or tells it why not. */
  answerGate(refused?: ErrorCode): void {
    Atomics.store(this.#flags, GATE, refused === undefined ? MAY_PASS : ERROR_CODES.indexOf(refused) + 1);
    Atomics.notify(this.#flags, GATE);
  }

  /** Sets what progress is measured against: the file's size, and the bytes of work in all passes over it. */
  plan(size: number, passes: number): void {
    Atomics.store(this.#counts, SIZE, BigInt(size));
    Atomics.store(this.#counts, WORK_TOTAL, BigInt(size) * BigInt(passes));
  }

  /** Counts work that was done; throws as `check` does. */
  advance(bytes: number): void {
    this.check();
    Atomics.add(this.#counts, WORK_DONE, BigInt(bytes));
  }

  /** In the worker: one more of the call's files lacks nothing but its name, or has failed. */
  countFile(): void {
    Atomics.add(this.#flags, FILES, 1);
  }

  /** How many of the call's files, in their order, were counted. */
  filesCounted(): number {
    return Atomics.load(this.#flags, FILES);
  }

  /** Bytes of work done in all passes; null while the call waits for its turn. */
  workDone(): bigint | null {
    const hasBegun = Atomics.load(this.#flags, STATE) === STARTED;
    return hasBegun ? Atomics.load(this.#counts, WORK_DONE) : null;
  }

  /** Bytes of the file done, all passes taken together as one. */
  progress(): { readonly bytesDone: number; readonly bytesTotal: number } {
    const [done, total, size] = [WORK_DONE, WORK_TOTAL, SIZE].map((at) =>
      Number(Atomics.load(this.#counts, at)),
    );
    const share = total! > 0 ? Math.min(1, done! / total!) : 0;
    return { bytesDone: Math.floor(share * size!), bytesTotal: size! };
  }
}
