import type { ErrorCode } from '../../shared/errors';
import type { SummaryEvent } from '../../shared/events';
import {
  auditLine,
  auditWalk,
  NO_MAC,
  parseAuditLine,
  type AuditEntry,
  type AuditFindings,
  type AuditHead,
} from '../core/vault/audit-log';
import { wipe } from '../core/bytes/equal';
import { vaultSubkey } from '../core/cipher/key-schedule';
import { openVaultData, sealVaultData, type VaultData } from '../core/vault/vault-data';
import { auditLines, inTurn, openAuditFile, type AuditFile } from '../storage/audit-file';
import { sha256OfFile } from '../storage/file-digest';
import type { VaultStore } from '../storage/vault-store';
import type { CollectedFile } from './collect-files';
import { csvOf } from './job-table';
import type { FileOutcome } from './run-job';
import type { Unlocked } from './vault-session';

/** The clinical profile (cipher.md, section 3), the only one a container has. */
const PROFILE = 1;
const SAVE_EVERY_MS = 60_000;
/** What a file is was seen by reading it through: then its hash is worth a second reading. */
const JUDGED = new Set<ErrorCode>([
  'damaged-header',
  'damaged-data',
  'truncated',
  'trailing-data',
  'readers-altered',
  'carrier-altered',
  'no-matching-key',
]);

/** The audit log of one request: a line for each file that ends. Holds its keys until it is closed, also where the vault is locked meanwhile. */
export interface AuditTrail {
  /** Writes the line of a file. A line that can't be written is told once and tried again with the next one; nothing is thrown. */
  readonly ended: (
    action: SummaryEvent['action'],
    file: CollectedFile,
    outcome: FileOutcome,
  ) => Promise<void>;
  /** Saves the head and forgets the keys. */
  readonly close: () => void;
}

/** Opens the trail of an open vault. `onTrouble` is told once what kept a line or the head from being written. */
export function openAuditTrail(
  { store, secrets }: Pick<Unlocked, 'store' | 'secrets'>,
  onTrouble: (error: unknown) => void,
): AuditTrail {
  const vaultKey = Uint8Array.from(secrets.vaultKey);
  const key = vaultSubkey(vaultKey, 'audit');
  const waiting: Omit<AuditEntry, 'n'>[] = [];
  let file: AuditFile | undefined;
  let head: AuditHead | undefined;
  let isTold = false;
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (error) {
      if (!isTold) onTrouble(error);
      isTold = true;
    }
  };
  const write = () => {
    file ??= openAuditFile(store.audit);
    for (let entry = waiting[0]; entry !== undefined; entry = waiting[0]) {
      head = appended(file, key, entry);
      waiting.shift();
    }
  };
  const save = () => {
    if (head === undefined || file === undefined) return;
    file.sync();
    saveHead({ store, vaultKey, file, head });
    head = undefined;
  };
  const timer = setInterval(() => attempt(save), SAVE_EVERY_MS).unref();
  return {
    ended: async (action, ended, outcome) => {
      waiting.push(await entryOf(action, ended, outcome));
      attempt(write);
    },
    close: () => {
      clearInterval(timer);
      if (waiting.length > 0) attempt(write);
      attempt(save);
      file?.close();
      wipe(key, vaultKey);
    },
  };
}

async function entryOf(
  action: SummaryEvent['action'],
  { path }: CollectedFile,
  { status, error, sha256, outputSha256, fileId }: FileOutcome,
): Promise<Omit<AuditEntry, 'n'>> {
  const isDone = status === 'done';
  const isJudged = error !== undefined && JUDGED.has(error.code);
  const hashOf = () => sha256OfFile(path).catch(() => null);
  const hashes = {
    encrypt: async () => ({ in: sha256 ?? null, out: outputSha256 ?? null }),
    decrypt: async () => ({ in: isDone || isJudged ? await hashOf() : null, out: sha256 ?? null }),
    verify: async () => ({ in: isDone || isJudged ? await hashOf() : null, out: sha256 ?? null }),
    share: async () => ({ in: null, out: outputSha256 ?? (isDone ? await hashOf() : null) }),
  };
  return {
    at: new Date().toISOString(),
    action,
    ...(await hashes[action]()),
    key: fileId ?? null,
    profile: isDone ? PROFILE : null,
    result: isDone ? 'done' : (error?.code ?? status),
  };
}

function appended(file: AuditFile, key: Uint8Array, entry: Omit<AuditEntry, 'n'>): AuditHead {
  let [mac, n] = [NO_MAC, 1];
  const bytes = file.append((last) => {
    const before = last === undefined ? undefined : parseAuditLine(last);
    if (before) n = before.entry.n + 1;
    const line = auditLine(key, before?.mac ?? NO_MAC, { n, ...entry });
    mac = parseAuditLine(line)!.mac;
    return line;
  });
  return { count: n, bytes, mac };
}

/** Saves a head in the vault's data as it is on the disk now. Where the log no longer is what the saved one says, that stays written down. */
function saveHead({
  store,
  vaultKey,
  file,
  head,
}: {
  readonly store: VaultStore;
  readonly vaultKey: Uint8Array;
  readonly file: AuditFile;
  readonly head: AuditHead;
}): void {
  const save = () => {
    const { generation, data } = openVaultData(vaultKey, store.readData());
    const audit = nextHead(data, head, file);
    if (audit === undefined) return;
    store.replaceData(sealVaultData({ vaultKey, generation: generation + 1, data: { ...data, audit } }));
  };
  inTurn(() => store.whileLocked(save));
}

function nextHead({ audit: saved }: VaultData, head: AuditHead, file: AuditFile): AuditHead | undefined {
  if (saved === undefined) return head;
  const line = file.lineBefore(saved.bytes);
  const holds = line !== undefined && parseAuditLine(line)?.mac === saved.mac;
  // Another process was there later.
  if (holds && saved.bytes > head.bytes) return undefined;
  const brokenAt = saved.brokenAt ?? (holds ? undefined : new Date().toISOString());
  return { ...head, ...(brokenAt !== undefined && { brokenAt }) };
}

/** What a check of the audit log found. */
export interface AuditCheck extends AuditFindings {
  /** Lines up to the last save: whether one of them was edited, cut or moved is known for sure. */
  readonly saved: number;
  readonly brokenAt: string | null;
}

/** Walks over an open vault's log. Throws `cannot-read`, `damaged-vault`. */
export function checkAudit({ store, secrets }: Pick<Unlocked, 'store' | 'secrets'>): AuditCheck {
  const { audit: head } = openVaultData(secrets.vaultKey, store.readData()).data;
  const key = vaultSubkey(secrets.vaultKey, 'audit');
  const walk = auditWalk(key, head);
  for (const line of auditLines(store.audit)) walk.take(line);
  wipe(key);
  return { ...walk.findings(), saved: head?.count ?? 0, brokenAt: head?.brokenAt ?? null };
}

const COLUMNS = ['n', 'at', 'action', 'in', 'out', 'key', 'profile', 'result'];

/** The log as CSV, its lines as they are: unchecked, and one that is none of ours as its result. Throws `cannot-read`. */
export async function auditTable({ store }: Pick<Unlocked, 'store'>): Promise<string> {
  const rows = [...auditLines(store.audit)].map((line) => parseAuditLine(line)?.entry ?? { result: line });
  return csvOf(rows, COLUMNS);
}
