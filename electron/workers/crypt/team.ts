import { createHash } from 'node:crypto';
import { wipe } from '../../core/bytes/equal';
import { SQUARE_LENGTH } from '../../core/cipher/cat-map';
import { CallControl } from '../call-control';

/** Originals above this are worked on by several threads. */
export const TEAM_FROM: number = 64 * 1024 * 1024;
/** Bytes of the original in one segment: 32 squares. */
export const SEGMENT_LENGTH: number = 8 * 1024 * 1024;
/** Bytes of a segment worked on at a time, a square: read, moved, sealed and written while a core's cache holds them. */
export const PIECE_LENGTH: number = SQUARE_LENGTH;

const SLOTS = 6;
const WAIT_MS = 50;
const LEAVE_MS = 10_000;
const DIGEST_LENGTH = 32;

const NEXT = 0;
const HASHED = 1;
const INSIDE = 2;
const CLOSED = 3;
const WRITING = 4;
const READY = 5;
const WORDS = READY + SLOTS;

/** Memory for the plain bytes of the segments in hand, used again and again. */
export type Ring = readonly SharedArrayBuffer[];

/** 48 MiB. One large file at a time has it. */
export function createRing(): Ring {
  return Array.from({ length: SLOTS }, () => new SharedArrayBuffer(SEGMENT_LENGTH));
}

/** What the threads of a team share. Can be posted. */
export interface TeamMemory {
  readonly control: SharedArrayBuffer;
  readonly state: SharedArrayBuffer;
  readonly slots: Ring;
  /** Segments any thread may take: whole ones, the last maybe shorter. */
  readonly segments: number;
  /** Bytes of all segments. */
  readonly segmentBytes: number;
  /** Bytes behind the segments, which the leader hashes last. */
  readonly restBytes: number;
}

/**
 * Threads that work on one file. Each takes the next segment, fills a slot of the ring with its plain bytes,
 * writes what it made of them and publishes the slot; the hashing thread goes through the slots in order and
 * sets them free. Whoever holds the lowest segment never waits for a higher one, so nobody waits forever.
 */
export class Team {
  readonly memory: TeamMemory;
  readonly control: CallControl;
  readonly #state: Int32Array;
  readonly #digest: Uint8Array;

  constructor(memory: TeamMemory) {
    this.memory = memory;
    this.control = new CallControl(memory.control);
    this.#state = new Int32Array(memory.state, 0, WORDS);
    this.#digest = new Uint8Array(memory.state, WORDS * 4, DIGEST_LENGTH);
  }

  /** A new team on a ring that no other team uses meanwhile. */
  static form(options: {
    readonly control: CallControl;
    readonly ring: Ring;
    readonly segmentBytes: number;
    readonly restBytes: number;
  }): Team {
    const { control, ring, segmentBytes, restBytes } = options;
    return new Team({
      control: control.memory,
      state: new SharedArrayBuffer(WORDS * 4 + DIGEST_LENGTH),
      slots: ring,
      segments: Math.ceil(segmentBytes / SEGMENT_LENGTH),
      segmentBytes,
      restBytes,
    });
  }

  /** In a helper: runs `act` unless the leader has closed the team, which then waits for it to leave. */
  help(act: () => void): void {
    Atomics.add(this.#state, INSIDE, 1);
    try {
      if (Atomics.load(this.#state, CLOSED) === 0) act();
    } finally {
      Atomics.sub(this.#state, INSIDE, 1);
      Atomics.notify(this.#state, INSIDE);
    }
  }

  /** The next segment nobody has taken, or undefined after the last. */
  take(): { readonly index: number; readonly offset: number; readonly length: number } | undefined {
    if (Atomics.load(this.#state, CLOSED) === 1) return undefined;
    const index = Atomics.add(this.#state, NEXT, 1);
    if (index >= this.memory.segments) return undefined;
    return { index, offset: index * SEGMENT_LENGTH, length: this.#lengthOf(index) };
  }

  /** Memory for a segment's plain bytes; waits until the slot's last tenant was hashed. */
  slot(index: number): Uint8Array {
    this.#await(HASHED, (hashed) => hashed > index - SLOTS);
    return new Uint8Array(this.memory.slots[index % SLOTS]!, 0, this.#lengthOf(index));
  }

  /** Hands a filled slot to the hashing thread. */
  publish(index: number): void {
    Atomics.store(this.#state, READY + (index % SLOTS), index + 1);
    Atomics.notify(this.#state, READY + (index % SLOTS));
  }

  /**
   * Runs `write` while no other thread of the team does. The system lets one writer at a time into a file, and the
   * others would wait there by spinning, on a core the hashing thread could have.
   */
  writeAlone(write: () => void): void {
    while (Atomics.compareExchange(this.#state, WRITING, 0, 1) !== 0) {
      this.control.check();
      Atomics.wait(this.#state, WRITING, 1, WAIT_MS);
    }
    try {
      write();
    } finally {
      Atomics.store(this.#state, WRITING, 0);
      Atomics.notify(this.#state, WRITING, 1);
    }
  }

  /** In the hashing thread: hashes all slots in order and leaves the digest in the shared memory. */
  hashAll(): void {
    const hash = createHash('sha256');
    for (let index = 0; index <= this.memory.segments; index++) {
      this.#await(READY + (index % SLOTS), (ready) => ready === index + 1);
      hash.update(new Uint8Array(this.memory.slots[index % SLOTS]!, 0, this.#lengthOf(index)));
      if (index === this.memory.segments) this.#digest.set(hash.digest());
      Atomics.add(this.#state, HASHED, 1);
      Atomics.notify(this.#state, HASHED);
    }
  }

  /** In the leader: gives what lies behind the segments to the hash, and waits for the digest of everything. */
  digest(rest: Uint8Array): Uint8Array {
    const { segments } = this.memory;
    this.slot(segments).set(rest);
    this.publish(segments);
    this.#await(HASHED, (hashed) => hashed > segments);
    return this.#digest.slice();
  }

  /** In the leader, before it closes the files: lets nobody in any more, waits for all to leave, wipes the slots. */
  close(): void {
    Atomics.store(this.#state, CLOSED, 1);
    const deadline = Date.now() + LEAVE_MS;
    for (;;) {
      const inside = Atomics.load(this.#state, INSIDE);
      // A helper that died never leaves; it writes nothing any more either.
      if (inside === 0 || Date.now() > deadline) break;
      Atomics.wait(this.#state, INSIDE, inside, WAIT_MS);
    }
    wipe(...this.memory.slots.map((slot) => new Uint8Array(slot)));
  }

  #lengthOf(index: number): number {
    const { segments, segmentBytes, restBytes } = this.memory;
    return index === segments ? restBytes : Math.min(SEGMENT_LENGTH, segmentBytes - index * SEGMENT_LENGTH);
  }

  #await(word: number, holds: (value: number) => boolean): void {
    for (;;) {
      const value = Atomics.load(this.#state, word);
      if (holds(value)) return;
      this.control.check();
      Atomics.wait(this.#state, word, value, WAIT_MS);
    }
  }
}
