import { createHmac, timingSafeEqual } from 'node:crypto';

// One line a file: 64 hex digits of the MAC | space | JSON, UTF-8, without a line end.
// MAC = HMAC-SHA-256(vault subkey `audit`, MAC of the line before as 32 bytes, zeros before the first | JSON).

/** What was done with one file. No name, no path. */
export interface AuditEntry {
  /** Number of the line, from 1. */
  readonly n: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly action: 'encrypt' | 'decrypt' | 'verify' | 'share';
  /** SHA-256 of the file that was given, lower-case hex; null where it was not read through. */
  readonly in: string | null;
  /** SHA-256 of what came out, lower-case hex; null where nothing did. */
  readonly out: string | null;
  /** Which key: the fileId, 32 hex digits; null where there is none. */
  readonly key: string | null;
  /** The container's profile (docs/format.md); null where nothing was encrypted or opened. */
  readonly profile: number | null;
  /** `done`, or the code of why not. */
  readonly result: string;
}

/** Where a log stood when its head was saved in the vault's data. */
export interface AuditHead {
  /** Lines up to there. */
  readonly count: number;
  /** Bytes up to there, line ends included. */
  readonly bytes: number;
  /** MAC of the last of them, lower-case hex. */
  readonly mac: string;
  /** When the log was found to be no longer what an earlier head had said, ISO 8601; it stays. */
  readonly brokenAt?: string;
}

/** What stands before the first line. */
export const NO_MAC = '0'.repeat(64);

const LINE = /^([0-9a-f]{64}) (\{.*\})$/;

const macOf = (key: Uint8Array, before: string, json: string): string =>
  createHmac('sha256', key).update(Buffer.from(before, 'hex')).update(json, 'utf8').digest('hex');

/** The line of an entry after a line with the MAC `before`. `key`: the vault's subkey `audit`, 32 bytes. */
export function auditLine(key: Uint8Array, before: string, entry: AuditEntry): string {
  const json = JSON.stringify(entry);
  return `${macOf(key, before, json)} ${json}`;
}

/** The MAC a line carries and what it says, unchecked; undefined where it is no such line. */
export function parseAuditLine(
  line: string,
): { readonly mac: string; readonly entry: AuditEntry } | undefined {
  const [, mac, json] = LINE.exec(line) ?? [];
  if (mac === undefined || json === undefined) return undefined;
  try {
    return { mac, entry: JSON.parse(json) as AuditEntry };
  } catch {
    return undefined;
  }
}

/** What a walk over a log found. */
export interface AuditFindings {
  /** Lines that are there. */
  readonly lines: number;
  /** Of them, those that don't follow from the line before. */
  readonly altered: number;
  /** Place of the first of these, from 1; null where there is none. */
  readonly firstAltered: number | null;
  /** Whether the lines reach to the head and agree with it. */
  readonly reachesHead: boolean;
}

/** Takes a log's lines one by one and tells what holds. A line that was edited, left out or moved breaks the chain there. */
export function auditWalk(key: Uint8Array, head: AuditHead | undefined) {
  let [before, lines, altered] = [NO_MAC, 0, 0];
  let firstAltered: number | null = null;
  let reachesHead = head === undefined;
  return {
    take: (line: string): void => {
      lines++;
      const [, mac = NO_MAC, json = ''] = LINE.exec(line) ?? [];
      // The number stands under the MAC: where the chain holds it is right too.
      if (!isSame(mac, macOf(key, before, json))) {
        altered++;
        firstAltered ??= lines;
      }
      if (lines === head?.count) reachesHead = isSame(mac, head.mac);
      before = mac;
    },
    findings: (): AuditFindings => ({ lines, altered, firstAltered, reachesHead }),
  };
}

const isSame = (a: string, b: string) => timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
