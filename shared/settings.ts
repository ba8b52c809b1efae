import { z } from 'zod';
import { RUNG_WISHES } from './runtime-rungs';

/** Minutes without a key or the mouse after which the vault is locked; 0: never by itself. */
export const IDLE_MINUTES = [0, 5, 10, 15, 30, 60] as const;
/** Permissions of decrypted files: for their owner, for the group too, for everyone on this computer. */
export const DECRYPTED_MODES = [0o600, 0o640, 0o644] as const;

/** What the index can keep of a DICOM file, by keyword (PS3.6). */
export const INDEX_FIELDS = [
  'PatientName',
  'PatientID',
  'AccessionNumber',
  'StudyDate',
  'StudyDescription',
] as const;

/** What a person may set once for window and command line. No names of files, no secrets. */
export const settingValues = z.object({
  language: z.enum(['system', 'en', 'de']),
  theme: z.enum(['system', 'light', 'dark']),
  /** Where results go: beside the original, to one folder, or asked each time. */
  output: z.enum(['beside', 'folder', 'ask']),
  /** Names of encrypted files. `auto`: hidden with a vault, kept without one. */
  names: z.enum(['auto', 'hide', 'keep']),
  idleMinutes: z.literal(IDLE_MINUTES),
  /** What Start shows of the jobs of this session; nothing of it is ever written down. */
  lastFiles: z.enum(['off', 'numbers', 'names']),
  decryptedMode: z.literal(DECRYPTED_MODES),
  /** What key images are grown with. */
  runtime: z.enum(RUNG_WISHES),
  /** Attributes of DICOM files that the vault's index keeps, sealed, so that files are found by them. */
  indexFields: z.array(z.enum(INDEX_FIELDS)),
});

/** What holds where nothing was set. */
export const DEFAULT_SETTINGS: SettingValues = {
  language: 'system',
  theme: 'system',
  output: 'beside',
  names: 'auto',
  idleMinutes: 15,
  lastFiles: 'off',
  decryptedMode: 0o600,
  runtime: 'fastest',
  indexFields: [],
};

export type SettingValues = z.infer<typeof settingValues>;
