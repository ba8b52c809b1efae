import type { ErrorData } from '../../shared/errors';
import type { JobEvent } from '../../shared/events';
import type { RuntimeState } from '../../shared/contract';
import type { AskTraining, RuntimeClient } from '../runtime/client';

// The services know the pools and the runtime by these types alone; the engine hands them in.
export type { Outcome } from '../workers/outcome';
export type {
  CallOptions,
  CryptPool,
  DecryptResult,
  EncryptResult,
  EncryptTask,
  KeyImageUse,
  Progress,
  ReadyOutput,
  ShareResult,
} from '../workers/crypt/tasks';
export type { Classified, MeasuredPicture, ParsePool } from '../workers/parse/tasks';

/** A path the supervisor granted, or a file found below one. */
export interface GrantedPath {
  /** The handle clients know it by. */
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  /** How the person named it. */
  readonly label: string;
  /** Folder names from the granted folder down to the file; empty for what was granted itself. */
  readonly folders: readonly string[];
  /** Given by itself; false for a file found in a folder. */
  readonly named: boolean;
}

/** One key image as the runtime grew it. */
export interface GrownKeyImage {
  /** 196,608 bytes: 256x256x3, row-major, RGB interleaved. */
  readonly keyImage: Uint8Array;
  readonly milliseconds: number;
  readonly model: {
    readonly id: string;
    readonly name: string;
    readonly sha256: string;
    readonly trained: boolean;
  };
  readonly rung: RuntimeState['rung'];
}

/** What the services ask of the runtime process. */
export interface KeyImageGenerator {
  /**
   * `seed`: 196,608 bytes; `folder`: of a model that is not in use. Throws `runtime-missing`, `bad-model`,
   * `worker-crashed`, `timed-out`.
   */
  generate(options: {
    readonly seed: Uint8Array;
    readonly noiseSeed?: number;
    readonly folder?: string | undefined;
  }): Promise<GrownKeyImage>;
  state(): Promise<RuntimeState>;
  /** Ends what runs; the next call starts it anew. */
  restart(): Promise<void>;
  /** The model key images are grown with. */
  model(): Promise<GrownKeyImage['model']>;
  /** Grows them with the model in a folder from now on. Throws `bad-model`, `unsupported-version`. */
  useModel(folder: string): Promise<GrownKeyImage['model']>;
  /** One key of an evaluation. Throws `bad-model`. */
  readonly evaluateKey: RuntimeClient['evaluateKey'];
  readonly train: AskTraining;
}

/** Tells what runs; called in order. */
export type Emit = (event: JobEvent) => void;

/** Turns anything thrown into what may leave the engine, logging what is unexpected. */
export type DescribeError = (error: unknown) => ErrorData;
