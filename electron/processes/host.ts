import type { Channel } from './channel';

/** The programs the supervisor or the engine starts beside themselves. Built to out/<path>.js. */
export const ENTRIES = {
  engine: 'engine/entry.js',
  runtime: 'runtime/entry.js',
  'open-vault': 'engine/open-vault.js',
} as const;

/** Arguments to the engine: files will be encrypted, or opened, so its threads start and load what that takes at once. */
export const ENCRYPT_SOON = 'encrypt-soon';
export const OPEN_SOON = 'open-soon';
/** What the engine is told when a folder is named: its list of jobs, in SQLite, is opened before the first file. */
export const JOB_SOON = 'job-soon';
/** What the engine is told when a key image will be wanted: TensorFlow takes a second to start. */
export const KEY_IMAGE_SOON = 'key-image-soon';

/** What the engine needs started: TensorFlow, and the short-lived process that knows the pass phrase. */
export type ChildEntry = 'runtime' | 'open-vault';

/** A process that was started for the engine. */
export interface StartedProcess {
  readonly channel: Channel;
  /** Ends the process at once; does nothing when it has ended. */
  readonly kill: () => void;
}

/** How the engine gets its siblings, whoever forks them. */
export interface ProcessHost {
  /** Starts a process and returns the channel to it. Throws worker-crashed when it can't be started. */
  start(entry: ChildEntry): Promise<StartedProcess>;
}

/**
 * From the supervisor (Electron's main process, or the command line) to the engine. In Electron `connect`
 * and `child` carry a port; in plain Node all clients share the one channel, told apart by `client`.
 */
export type ToEngine =
  | { readonly type: 'connect'; readonly client?: string }
  | { readonly type: 'client-message'; readonly client: string; readonly data: unknown }
  | { readonly type: 'client-closed'; readonly client: string }
  | GrantMessage
  | { readonly type: 'child'; readonly id: string }
  | { readonly type: 'child-ended'; readonly id: string; readonly code: number | null }
  | { readonly type: 'kit-page-done'; readonly id: string; readonly outcome: KitPageOutcome }
  | { readonly type: 'keyring-done'; readonly id: string; readonly answer: KeyringAnswer };

/** What shall become of a recovery kit's page, which only a supervisor with windows can lay out. */
export interface KitPage {
  /** Holds a secret key: it is laid out and forgotten, and never written down by the supervisor. */
  readonly html: string;
  readonly want: 'pdf' | 'print';
}

/** A PDF, whether the person had it printed, or that it could not be done. */
export type KitPageOutcome =
  | { readonly status: 'pdf'; readonly bytes: Uint8Array }
  | { readonly status: 'printed' }
  | { readonly status: 'not-printed' }
  | { readonly status: 'failed' };

/** What the system's keyring shall do, which only Electron's main process can ask. */
export type KeyringQuestion =
  | { readonly want: 'look' }
  /** The content of a vault, or what the keyring made of it. */
  | { readonly want: 'seal' | 'open'; readonly bytes: Uint8Array };

/** What came of it, nothing but that it is there for `look`; null where there is no real keyring, or it does not open it. */
export type KeyringAnswer = Uint8Array | null;

/** Lets clients name a path by an opaque handle. `label` is how the person named it. */
export interface GrantMessage {
  readonly type: 'grant';
  /** 32 hex digits from the CSPRNG. */
  readonly handle: string;
  /** Absolute. A file, a folder, or the name of a file to be made. */
  readonly path: string;
  readonly label: string;
}

/** From the engine to its supervisor. `start-child`, `stop-child`, `kit-page` and `keyring` are for
 * Electron, where only main forks, lays out pages and asks the keyring. */
export type FromEngine =
  | { readonly type: 'ready' }
  | { readonly type: 'granted'; readonly handle: string }
  | { readonly type: 'client-message'; readonly client: string; readonly data: unknown }
  | { readonly type: 'start-child'; readonly id: string; readonly entry: ChildEntry }
  | { readonly type: 'stop-child'; readonly id: string }
  | { readonly type: 'kit-page'; readonly id: string; readonly page: KitPage }
  | { readonly type: 'keyring'; readonly id: string; readonly question: KeyringQuestion };

/** Resident memory at which the engine is ended, unless the person sets another. */
export const ENGINE_MEMORY_CAP: number = 2 * 1024 ** 3;

/** How an engine ended that outgrew it. */
export const OUT_OF_MEMORY = 'out of memory';

const POLL_MS = 500;

/** Looks twice a second whether a process has outgrown `capBytes`; then `onOver` ends it. Returns what ends the watch. */
export function watchMemory(options: {
  /** Undefined while there is no process. */
  readonly residentBytes: () => number | undefined;
  readonly capBytes: number;
  readonly onOver: () => void;
}): () => void {
  const poll = setInterval(() => {
    if ((options.residentBytes() ?? 0) > options.capBytes) options.onOver();
  }, POLL_MS);
  return () => clearInterval(poll);
}
