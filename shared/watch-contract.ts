import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { call, handle } from './contract-call';
import { errorData, jobEvent } from './events';
import { encryptInput } from './files-contract';

/** Watching a folder: new files are encrypted once they have stopped changing, by the job of that folder. */

export const watchInput = encryptInput
  .pick({ recipients: true, names: true, carrier: true, keyImages: true, lanes: true })
  .extend({
    folder: handle,
    /** Where results go: outside of the watched folder. */
    target: handle,
    /** Seconds between two looks. */
    everySeconds: z.number().int().min(1).max(999_999),
    /** Remembered, sealed, until `end`: `again` goes on with it after the lock or a restart. */
    isKept: z.boolean(),
  });

/** What a watch tells: the events of its rounds, each from a plan to a summary, and what is between them. */
export const watchEvent = z.discriminatedUnion('type', [
  ...jobEvent.options,
  /** What lies in the folder, and how many of these files may still be changing; told when it is another. */
  z.object({
    v: z.literal(1),
    type: z.literal('looked'),
    files: z.number().int().nonnegative(),
    changing: z.number().int().nonnegative(),
  }),
  /** A round could not begin; it is tried again at the next look. */
  z.object({ v: z.literal(1), type: z.literal('refused'), error: errorData }),
]);

export const watchContract = {
  watch: {
    /** Watches until it is stopped or the vault is locked. */
    start: call.input(watchInput).output(eventIterator(watchEvent)),
    /** The watch that is remembered; null where none is. `locked` before the vault is open. */
    kept: call.output(z.object({ folder: z.string(), target: z.string() }).nullable()),
    /** Goes on with the remembered one. `no-such-job` where none is. */
    again: call.output(eventIterator(watchEvent)),
    /** Stops what this client watches within a second; what is remembered stays. */
    pause: call.output(z.object({ stopped: z.number() })),
    /** Stops it and remembers nothing more of it. */
    end: call.output(z.object({ stopped: z.number() })),
  },
};

export type WatchInput = z.infer<typeof watchInput>;
export type WatchEvent = z.infer<typeof watchEvent>;
