import { lstatSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors';
import { DEFAULT_SETTINGS, settingValues, type SettingValues } from '../../shared/settings';
import { makeFolders, renameFile, replaceFile } from './files';
import type { Paths } from './paths';
import { readSmallFile } from './small-file';

// settings.json: {"version": 1, …} with what differs from the defaults. Mode 0600.
const VERSION = 1;
const MAX_BYTES = 64 * 1024;

const file = settingValues
  .extend({
    outputFolder: z.string().max(4096).refine(isAbsolute),
    model: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .partial()
  .extend({ version: z.literal(VERSION) });

/** The settings as they lie on this computer. */
export interface Settings extends SettingValues {
  /** Absolute; the folder results go to where `output` is `folder`. */
  readonly outputFolder: string | null;
  /** SHA-256 of the model in use; null: the one that ships. */
  readonly model: string | null;
}

/** What was read. `isDamaged`: there is a file that can't be understood, so the defaults hold. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly isDamaged: boolean;
}

const DEFAULTS: Settings = { ...DEFAULT_SETTINGS, outputFolder: null, model: null };

/** Reads `settings.json`; changes nothing. Throws `unsupported-version` for a newer program's, `cannot-read`. */
export function readSettings(paths: Pick<Paths, 'settings'>): ReadSettings {
  if (!exists(paths.settings)) return { settings: DEFAULTS, isDamaged: false };
  const content = parseJson(readSmallFile(paths.settings, MAX_BYTES));
  if (isNewer(content)) throw new AppError('unsupported-version', 'settings of a newer program');
  const known = file.safeParse(content);
  if (!known.success) return { settings: DEFAULTS, isDamaged: true };
  const { version: _version, ...values } = known.data;
  return { settings: { ...DEFAULTS, ...values } as Settings, isDamaged: false };
}

/** The settings where they can be read, else the defaults: a job does not fail because of them. */
export function settingsOrDefaults(paths: Pick<Paths, 'settings'>): Settings {
  try {
    return readSettings(paths).settings;
  } catch {
    return DEFAULTS;
  }
}

/**
 * Writes the settings, whole or not at all. A file that can't be understood is kept beside them as
 * `settings.json.damaged-1` and so on. Throws `unsupported-version`, `cannot-write`, `no-space`.
 */
export function writeSettings(paths: Pick<Paths, 'home' | 'settings'>, change: Partial<Settings>): Settings {
  const { settings: before, isDamaged } = readSettings(paths);
  const next = { ...before, ...change };
  const differing = Object.entries(next).filter(([key, value]) => value !== DEFAULTS[key as keyof Settings]);
  const content = file.parse({ version: VERSION, ...Object.fromEntries(differing) });
  makeFolders(paths.home, 0o700);
  if (isDamaged) renameFile(paths.settings, freeName(`${paths.settings}.damaged`));
  replaceFile(paths.settings, Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
  return next;
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

function freeName(stem: string): string {
  for (let n = 1; ; n++) if (!exists(`${stem}-${n}`)) return `${stem}-${n}`;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function isNewer(content: unknown): boolean {
  const version = (content as { readonly version?: unknown } | null | undefined)?.version;
  return typeof version === 'number' && version > VERSION;
}
