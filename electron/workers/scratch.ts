/** What a thread keeps memory for. */
export type ScratchUse = 'original' | 'sealed' | 'lead' | 'sealed-end' | 'container' | 'compared';

const kept = new Map<ScratchUse, Uint8Array<ArrayBuffer>>();
/** Larger memory is not kept: it is asked for once in a large file's life. */
const MOST_KEPT = 2 * 1024 * 1024;

/**
 * `length` bytes of this thread's memory, with whatever the last use left in them. A pool's thread works on one
 * task at a time, so a use has one user at a time. Without this a job of a thousand small files spends a
 * quarter of its time collecting their buffers.
 */
export function scratch(use: ScratchUse, length: number): Uint8Array<ArrayBuffer> {
  if (length > MOST_KEPT) return new Uint8Array(length);
  let memory = kept.get(use);
  if (!memory || memory.length < length) {
    memory = new Uint8Array(Math.max(length, 64 * 1024));
    kept.set(use, memory);
  }
  return memory.subarray(0, length);
}
