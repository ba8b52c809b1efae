import type { CarrierName } from '../../../shared/models/files';
import type { MessagePort } from 'node:worker_threads';
import type { DecryptTask, EncryptTask } from './tasks';

/** What every call to a crypt worker carries besides its task. */
export interface Call {
  readonly id: number;
  /** Memory of the call's CallControl. */
  readonly control: SharedArrayBuffer;
  /** 16 hex digits for the temporary file: the pool removes it should the thread die. */
  readonly token: string;
}

export interface EncryptCall extends Call {
  readonly task: EncryptTask;
}

export interface DecryptCall extends Call {
  readonly task: DecryptTask;
}

/** Asks the pool to have a parse worker unpack a file from outside and send its container to `port`. */
export interface UnpackRequest {
  readonly type: 'unpack';
  readonly callId: number;
  readonly path: string;
  readonly port: MessagePort;
}

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
