import type { CarrierName } from '../../../shared/models/files';
import type { MessagePort } from 'node:worker_threads';
import type { LockTicket } from '../../storage/folder-lock';
import type { OpenJob } from './open-together';
import type { SealJob } from './seal-together';
import type { DecryptTask, DeleteTask, EncryptTask, ReadyOutput, ShareTask } from './tasks';
import type { Ring } from './team';

/** What files are about to go through. */
export type FileWork = 'encrypt' | 'open';

/** What every call to a crypt worker carries besides its task. */
export interface Call {
  /** Memory of the call's CallControl. */
  readonly control: SharedArrayBuffer;
  /** 16 hex digits for the temporary file: the pool removes it should the thread die. */
  readonly token: string;
  /** Given for a large file alone: it may be worked on by several threads. */
  readonly ring?: Ring;
  /** Whether the pool is asked before the output gets its name: where somebody keeps a journal. */
  readonly gated: boolean;
  /** Locks that have to be held when it gets its name. */
  readonly locks?: readonly LockTicket[] | undefined;
}

export interface EncryptCall extends Call {
  readonly task: EncryptTask;
}

/** Small files that go into one folder. */
export interface EncryptGroupCall extends Call {
  readonly tasks: readonly EncryptTask[];
  /** As `token`, one for each task. */
  readonly tokens: readonly string[];
}

export interface DecryptCall extends Call {
  readonly task: DecryptTask;
}

export interface DeleteCall extends Call {
  readonly task: DeleteTask;
}

export interface ShareCall extends Call {
  readonly task: ShareTask;
}

/** Asks the pool to have a parse worker unpack a file from outside and send its container to `port`. */
export interface UnpackRequest {
  readonly type: 'unpack';
  readonly path: string;
  readonly port: MessagePort;
}

/** Work on one large file that other threads of the pool may join. */
export type TeamJob = SealJob | OpenJob;

/** What a thread needs to form a team on its file. */
export interface Recruiter {
  readonly ring: Ring;
  /** Asks the pool for helpers and a hashing thread. Who comes late finds nothing left to do. */
  readonly recruit: (job: TeamJob) => void;
}

/** Asks the pool to have its other threads join a job. */
export interface HelpRequest {
  readonly type: 'help';
  readonly job: TeamJob;
}

/** Tells the pool that outputs wait for their names; the answer comes by the call's control. */
export interface ReadyRequest {
  readonly type: 'ready';
  /** The call's. */
  readonly token: string;
  readonly ready: readonly WaitingOutput[];
}

/** An output that waits for its name. */
export interface WaitingOutput {
  /** Which of the call's files it is of. */
  readonly index: number;
  readonly ready: ReadyOutput;
}

/** What crypt workers send to the pool by themselves. */
export type WorkerRequest = UnpackRequest | HelpRequest | ReadyRequest;

/** Returns once outputs may get their names. Throws what they were refused with. */
export type PassGate = (ready: readonly WaitingOutput[]) => void;

/** What a parse worker sends to the other end of the port: the place of the container, or its bytes in order. */
export type Unpacked =
  | {
      readonly type: 'contiguous';
      readonly carrier: CarrierName;
      readonly offset: number;
      readonly length: number;
    }
  | { readonly type: 'packed'; readonly carrier: CarrierName; readonly length: number }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

/** Chunks a parse worker may send before one was taken. */
export const UNPACK_CREDIT = 4;
