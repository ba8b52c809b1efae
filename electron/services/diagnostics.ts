import type { RuntimeState } from '../../shared/contract';
import type { SettingValues } from '../../shared/settings';
import { writeNewFile } from '../storage/files';

/** What somebody who helps needs to know, and nothing that names a patient, a place or a key. */
export interface Diagnostics {
  readonly made: Date;
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: SettingValues | null;
  /** Null where no runtime starts. */
  readonly runtime: RuntimeState | null;
  readonly vault: 'none' | 'locked' | 'unlocked';
  readonly log: string;
}

/**
 * Takes out what must not leave this computer: places, keys, public keys and long digests. The log is
 * written without them; this is the second lock on the same door.
 */
export function redact(text: string): string {
  return text
    .replace(/AGE-SECRET-KEY-[0-9A-Z-]+/gi, '[key]')
    .replace(/\bage1[0-9a-z]{20,}/gi, '[public key]')
    .replace(/\b[0-9a-f]{32,}\b/gi, '[digest]')
    .replace(/(?:file:\/\/)?(?:[A-Za-z]:)?(?:[\\/][^\s"'\\/:*?<>|,;)]+){2,}/g, '[place]');
}

/** The diagnostics as one text. */
export function formatDiagnostics({ made, versions, settings, runtime, vault, log }: Diagnostics): string {
  const facts = {
    ...versions,
    vault,
    settings: settings === null ? 'not readable' : JSON.stringify(settings),
    runtime: runtime === null ? 'does not start' : JSON.stringify(runtime),
  };
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${redact(value)}`);
  const head = ['Radseal diagnostics', `made: ${made.toISOString()}`, ...lines];
  return `${head.join('\n')}\n\nlog:\n${redact(log)}`;
}

/** Writes the diagnostics to a new text file of mode 0600. Throws `cannot-write`, `no-space`. */
export function saveDiagnostics(path: string, diagnostics: Diagnostics): void {
  writeNewFile(path, Buffer.from(formatDiagnostics(diagnostics)));
}
