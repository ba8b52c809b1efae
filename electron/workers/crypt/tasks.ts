import type { ErrorCode } from '../../../shared/errors';
import type { CarrierName, FileKind } from '../../../shared/models/files';
import type { Permutation } from '../../core/cipher/cat-map';
import type { FileKey } from '../../core/cipher/key-schedule';
import type { LockTicket } from '../../storage/folder-lock';
import type { Outcome } from '../outcome';

/** What stands in the manifest about the key image a file's key was mixed with. */
export interface KeyImageUse {
  /** SHA-512 of the 196,608 bytes: what the key schedule takes. 64 bytes. */
  readonly sha512: Uint8Array;
  /** SHA-256 of the same bytes, lower-case hex: what the manifest names. */
  readonly sha256: string;
  /** The model that grew it; null when the person brought the key image. */
  readonly model: { readonly id: string; readonly sha256: string } | null;
}

/** One file to be encrypted. Paths are absolute; the source is read once, in one pass. */
export interface EncryptTask {
  readonly source: string;
  /** Folder names from the root the person gave to the file; empty for a file given itself. */
  readonly folders: readonly string[];
  readonly targetFolder: string;
  /** `hide`: rs-<16 hex of fileId>; `keep`: the original name with the carrier's extension behind it. */
  readonly names: 'hide' | 'keep';
  /** Whether `folders` are made again below the target folder. */
  readonly keepFolders: boolean;
  /** What a hidden name is made of in a job; undefined: of the fileId. */
  readonly hiddenStem?: string | undefined;
  readonly kind: FileKind;
  readonly mediaType: string;
  readonly carrier: CarrierName;
  /** age recipients, in the order of the wraps: own, recovery, others. At least one. */
  readonly recipients: readonly string[];
  readonly keyImage: KeyImageUse;
  /** Drawn for this attempt and written into the vault's ledger; without one the worker draws it. */
  readonly fileKey?: FileKey | undefined;
  /** Read back and compared before the final name appears (cipher.md, release rule). */
  readonly verify: boolean;
  /**
   * Set when the original is to be deleted after the output was opened through its stored wrap by one of
   * these and compared with the source byte for byte.
   */
  readonly deleteOriginalWith: readonly string[] | null;
  /** Whether the output is hashed while it is written. */
  readonly hashOutput?: boolean | undefined;
}

export interface EncryptResult {
  /** The path below the target folder it was released under. */
  readonly name: string;
  readonly carrier: CarrierName;
  readonly fileIdHex: string;
  readonly originalBytes: number;
  readonly outputBytes: number;
  /** SHA-256 of the original, lower-case hex. */
  readonly sha256: string;
  /** SHA-256 of the output, where the task asked for it and one thread wrote it front to back. */
  readonly outputSha256?: string | undefined;
  readonly verified: boolean;
  readonly originalDeleted: boolean;
  /** Why the original that was to be deleted is still there. */
  readonly keptBecause?: ErrorCode | undefined;
  /** This file's confusion, as its manifest has it. */
  readonly permutation: Permutation;
}

/** An original to be deleted, whose output was made before. */
export interface DeleteTask {
  readonly source: string;
  readonly output: string;
  /** The folder the output lies in. */
  readonly targetFolder: string;
  /** age identities, one of which has to open the output. */
  readonly identities: readonly string[];
}

/** One encrypted file to be opened. `targetFolder: null` checks everything and writes nothing. */
export interface DecryptTask {
  readonly source: string;
  readonly targetFolder: string | null;
  /** Whether the manifest's folders are made again below the target folder. */
  readonly restoreFolders: boolean;
  /** age identities, tried on every wrap in order. Empty: `identity-needed`. */
  readonly identities: readonly string[];
  readonly acceptAlteredReaders: boolean;
  /** The oldest format that is opened; without it every format is. */
  readonly minimumFormat?: number;
  /** Permission bits of the released file. */
  readonly mode: number;
}

export interface DecryptResult {
  /** Name and folders as the manifest has them. */
  readonly name: string;
  readonly folders: readonly string[];
  /** The path below the target folder it was released under; null when only checked. */
  readonly released: string | null;
  readonly originalBytes: number;
  readonly sha256: string;
  readonly mediaType: string;
  readonly fileIdHex: string;
  readonly carrier: CarrierName;
  /** Index into `identities` of the one that opened it. */
  readonly openedBy: number;
  readonly readersAltered: boolean;
  readonly model: { readonly id: string; readonly sha256: string } | null;
  readonly keyImageSha256: string;
}

/** Who can open an encrypted file. Its content is not touched. */
export interface ListReadersTask {
  readonly source: string;
  /** age identities; with none, or none that fits, only number and kind of the readers are told. */
  readonly identities: readonly string[];
  /** Recipients to look for among the readers. */
  readonly recipients: readonly string[];
}

export interface ListedReaders {
  /** Index into `identities` of the one that opens it; null where none does. */
  readonly openedBy: number | null;
  /** Only known where one opens it. */
  readonly readersAltered: boolean;
  /** In the order of the wraps. `known`: place in the task's recipients. */
  readonly readers: readonly {
    readonly kind: 'x25519' | 'hybrid' | 'other';
    readonly known: number | null;
  }[];
}

/** One encrypted file whose readers change in its place. */
export interface ShareTask {
  readonly source: string;
  /** The folder the source lies in. */
  readonly targetFolder: string;
  /** age identities, one of which has to open it. */
  readonly identities: readonly string[];
  /** The oldest format that is opened; without it every format is. */
  readonly minimumFormat?: number;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export interface ShareResult {
  /** Readers added and removed; both 0 where the file was as wished, and was not touched. */
  readonly added: number;
  readonly removed: number;
  readonly readers: readonly ('x25519' | 'hybrid' | 'other')[];
  readonly postQuantum: boolean;
  readonly carrier: CarrierName;
  readonly fileIdHex: string;
  readonly outputBytes: number;
}

/** All that is public in an encrypted file: what any stranger can see without a key. */
export interface InspectResult {
  readonly carrier: CarrierName;
  readonly version: number;
  readonly profile: number;
  readonly fileIdHex: string;
  readonly payloadBytes: number;
  readonly containerBytes: number;
  readonly readers: readonly ('x25519' | 'hybrid' | 'other')[];
  /** True only if every wrap is hybrid. */
  readonly postQuantum: boolean;
}

/** A file as bytes done of bytes in all, posted at most every 100 ms. */
export interface Progress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** An output that has passed every check and is about to get its final name. */
export interface ReadyOutput {
  /** The name wished for, below the target folder; ` (n)` is added where it is taken. */
  readonly name: string;
  readonly fileIdHex: string;
  /** Length of the output. */
  readonly bytes: number;
  /** SHA-256 of the original, lower-case hex. */
  readonly sha256: string;
}

export interface CallOptions {
  /** Awaited before the output is linked to its final name; where it fails, nothing is left. */
  readonly onReady?: ((ready: ReadyOutput) => Promise<void>) | undefined;
  /** Looked at after that, immediately before the link: `lock-held` where one is another's. */
  readonly locks?: readonly LockTicket[] | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** As CallOptions for several files. `index`: which of the tasks is ready. */
export interface GroupCallOptions {
  readonly onReady?: ((index: number, ready: ReadyOutput) => Promise<void>) | undefined;
  readonly locks?: CallOptions['locks'];
  readonly signal?: AbortSignal;
  /** How many of the tasks, in their order, lack nothing but their names, or have failed. */
  readonly onProgress?: ((prepared: number) => void) | undefined;
}

/** What the services may ask of the crypt pool. Failures are AppErrors. */
export interface CryptPool {
  encryptFile(task: EncryptTask, options?: CallOptions): Promise<EncryptResult>;
  /**
   * Small files, all into one folder and without deleting originals: each has its own end, in the tasks' order.
   * Throws where the thread died or stood still, which may be the doing of any of them.
   */
  encryptFiles(
    tasks: readonly EncryptTask[],
    options?: GroupCallOptions,
  ): Promise<readonly Outcome<EncryptResult>[]>;
  deleteOriginal(task: DeleteTask, options?: CallOptions): Promise<void>;
  decryptFile(task: DecryptTask, options?: CallOptions): Promise<DecryptResult>;
  inspectFile(source: string, options?: CallOptions): Promise<InspectResult>;
  listReaders(task: ListReadersTask, options?: CallOptions): Promise<ListedReaders>;
  shareFile(task: ShareTask, options?: CallOptions): Promise<ShareResult>;
  close(): Promise<void>;
}
