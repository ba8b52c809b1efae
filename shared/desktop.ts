import { z } from 'zod';
import { CHANNELS, ENGINE_STATES } from './channels';
import { handle } from './contract-call';

/**
 * What the page may ask of the window it lives in. It never names a path: it gets handles for what the
 * person chose in a dialog or dropped, and hands them to the engine.
 */

/** More than this dropped at once is a folder's worth: the page asks for the folder. */
export const MOST_DROPPED = 5_000;

/** A path the window granted: its handle and how it is called on the screen. */
export const granted = z.object({ handle, label: z.string(), isFolder: z.boolean().optional() });

/** A place inside a granted folder, as the engine named it in a `file` event. */
const place = { folder: handle, path: z.string().min(1).max(8192) };

export const desktopRequest = z.discriminatedUnion('ask', [
  /** A port to the engine; it comes as a message. */
  z.object({ ask: z.literal('connect') }),
  z.object({ ask: z.literal('files') }),
  z.object({ ask: z.literal('folder') }),
  z.object({ ask: z.literal('identity-files') }),
  /** Keys the vault is to read with. */
  z.object({ ask: z.literal('identity-file') }),
  z.object({ ask: z.literal('kit-file') }),
  /** Shares of a recovery key. */
  z.object({ ask: z.literal('share-files') }),
  /** A folder for the shares of a recovery key. */
  z.object({ ask: z.literal('share-folder') }),
  /** Where to write a recovery kit: a file that need not exist yet. */
  z.object({ ask: z.literal('kit-target'), format: z.enum(['text', 'pdf']) }),
  /** A public key somebody gave away as a file. */
  z.object({ ask: z.literal('contact-file') }),
  /** Where to write my public key: a file that need not exist yet. */
  z.object({ ask: z.literal('contact-target') }),
  /** Where to write a back-up of the vault: a file that need not exist yet. */
  z.object({ ask: z.literal('vault-target') }),
  /** A back-up of a vault. */
  z.object({ ask: z.literal('vault-file') }),
  /** Where to write the vault's keys for the age program: a file that need not exist yet. */
  z.object({ ask: z.literal('identity-target') }),
  /** A file the native runtime can be installed from. */
  z.object({ ask: z.literal('runtime-file') }),
  /** Where to write the diagnostics: a file that need not exist yet. */
  z.object({ ask: z.literal('diagnostics-target') }),
  /** The settings were written: the window follows them. */
  z.object({ ask: z.literal('settings-changed') }),
  /** The folder that is set for results; nothing where none is. */
  z.object({ ask: z.literal('output-folder') }),
  /** The samples that come with the app. */
  z.object({ ask: z.literal('samples') }),
  /**
   * Where the results of `file` go as the settings say: the folder it lies in (for samples one of the
   * person's own), the folder that is set, or nothing where the person wants to be asked.
   */
  z.object({ ask: z.literal('folder-of'), file: handle }),
  /** The folder a granted file or folder lies in. */
  z.object({ ask: z.literal('parent-of'), file: handle }),
  /** An image key images grow from. */
  z.object({ ask: z.literal('seed') }),
  /** A folder with images to train on. */
  z.object({ ask: z.literal('image-folder') }),
  /** Folders to encrypt or decrypt in whole. */
  z.object({ ask: z.literal('job-folders') }),
  /** A folder to watch. */
  z.object({ ask: z.literal('watched-folder') }),
  /** Where to write what became of each file of a job. */
  z.object({ ask: z.literal('job-table'), format: z.enum(['csv', 'json']) }),
  /** Where to write the audit log as a table. */
  z.object({ ask: z.literal('audit-table') }),
  /** A job runs, or none any more: meanwhile the computer is kept awake and closing the window asks. */
  z.object({ ask: z.literal('job-runs'), isRunning: z.boolean() }),
  /** A model someone exported. */
  z.object({ ask: z.literal('model-file') }),
  /** Where to write a model: a file that need not exist yet. */
  z.object({ ask: z.literal('model-target') }),
  /** Where to write a chart, as a picture or a table. */
  z.object({ ask: z.literal('chart-target'), format: z.enum(['png', 'csv']) }),
  /** A picture to take as key image. */
  z.object({ ask: z.literal('key-image') }),
  /** Grants one output, so that its picture can be shown. */
  z.object({ ask: z.literal('output'), ...place }),
  /** Shows one output in the file manager. */
  z.object({ ask: z.literal('show'), ...place }),
  /** Puts a code, a digest or a public key on the clipboard; nothing else fits. */
  z.object({
    ask: z.literal('copy'),
    text: z.string().regex(/^(?:[0-9a-z -]{1,200}|age1[0-9a-z]{1,2100})$/i),
  }),
  /** Starts the engine again after it was given up. */
  z.object({ ask: z.literal('restart-engine') }),
]);

/** What was granted; empty when the person closed the dialog. */
export const desktopAnswer = z.array(granted).readonly();

/** What the preload script posts into the page; a port comes with `ready`. */
export const engineMessage = z.object({ kind: z.literal(CHANNELS.engine), state: z.enum(ENGINE_STATES) });

/** What the preload script posts when the vault should be locked. */
export const lockMessage = z.object({ kind: z.literal(CHANNELS.lock) });

export type Granted = z.infer<typeof granted>;
export type DesktopRequest = z.infer<typeof desktopRequest>;
