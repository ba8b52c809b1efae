import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { auditTable, checkAudit, openAuditTrail } from '../../../electron/services/audit-trail';
import { EMPTY_BOOK } from '../../../electron/core/vault/contacts';
import { openVaultData, sealVaultData } from '../../../electron/core/vault/vault-data';
import { factsOf } from '../../../electron/storage/folder-listing';
import { createVault } from '../../../electron/storage/vault-store';
import { temporaryFolder } from '../../helpers/cli';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const HASH = 'ab'.repeat(32);
writeFileSync(folder.at('scan.dcm'), 'scan');
const file = { id: '', path: folder.at('scan.dcm'), label: 'scan.dcm', folders: [], named: true };
const collected = { ...file, ...factsOf(file.path) };
const done = { status: 'done', sha256: HASH, outputSha256: HASH, fileId: 'cd'.repeat(16) } as const;

/** An open vault of its own, as far as the audit log knows it. */
function openVault() {
  const vaultKey = new Uint8Array(randomBytes(32));
  const data = sealVaultData({
    vaultKey,
    generation: 1,
    data: { ...EMPTY_BOOK, recovery: [], minimumFormat: 1 },
  });
  const store = createVault(folder.at('vaults'), { vault: new Uint8Array(1), data });
  return { store, secrets: { vaultKey, identities: [] } };
}
type Vault = ReturnType<typeof openVault>;
const logOf = ({ store }: Vault) => join(store.audit, 'log');

async function written(
  vault: Vault,
  count: number,
  outcome: Parameters<ReturnType<typeof openAuditTrail>['ended']>[2] = done,
) {
  const trail = openAuditTrail(vault, (error) => expect.fail(String(error)));
  for (let n = 0; n < count; n++) await trail.ended('encrypt', collected, outcome);
  trail.close();
}

it('writes a line a file that only its owner may read, and saves the head; nothing where no file ended', async () => {
  const vault = openVault();
  await written(vault, 0);
  expect(existsSync(vault.store.audit)).toBe(false);
  await written(vault, 3);
  await written(vault, 2, { status: 'failed', error: { code: 'no-space' } });
  expect(checkAudit(vault)).toEqual({
    ...{ lines: 5, altered: 0, firstAltered: null, reachesHead: true },
    ...{ saved: 5, brokenAt: null },
  });
  expect(statSync(logOf(vault)).mode & 0o777).toBe(0o600);
  const table = await auditTable(vault);
  expect(table.split('\n')[1]).toMatch(
    new RegExp(`^1,[^,]+,encrypt,${HASH},${HASH},${'cd'.repeat(16)},1,done$`),
  );
  expect(table.split('\n')[5]).toMatch(/^5,[^,]+,encrypt,,,,,no-space$/);
  expect(readFileSync(logOf(vault), 'utf8')).not.toContain('scan.dcm');
});

it('tells what was decrypted by the hash of the file that was given', async () => {
  const vault = openVault();
  const trail = openAuditTrail(vault, (error) => expect.fail(String(error)));
  await trail.ended('decrypt', collected, { status: 'done', sha256: HASH });
  await trail.ended('verify', collected, { status: 'failed', error: { code: 'damaged-data' } });
  await trail.ended('decrypt', collected, { status: 'failed', error: { code: 'cannot-read' } });
  trail.close();
  const hashes = (await auditTable(vault)).split('\n').map((line) => line.split(',').slice(3, 5));
  const scan = hashes[1]![0]!;
  expect(scan).toMatch(/^[0-9a-f]{64}$/);
  expect(hashes.slice(1, 4)).toEqual([
    [scan, HASH],
    [scan, ''],
    ['', ''],
  ]);
});

it('lets two processes write in turn: one chain', async () => {
  const vault = openVault();
  const [one, other] = [0, 1].map(() => openAuditTrail(vault, (error) => expect.fail(String(error))));
  for (let n = 0; n < 5; n++)
    await Promise.all([one!.ended('encrypt', collected, done), other!.ended('verify', collected, done)]);
  one!.close();
  other!.close();
  expect(checkAudit(vault)).toMatchObject({
    lines: 10,
    saved: 10,
    altered: 0,
    reachesHead: true,
    brokenAt: null,
  });
});

it.each([
  ['the log is gone', (path: string) => rmSync(path)],
  [
    'its last line is gone',
    (path: string) => truncateSync(path, readFileSync(path, 'utf8').trimEnd().lastIndexOf('\n') + 1),
  ],
  ['its last line was torn', (path: string) => truncateSync(path, statSync(path).size - 10)],
])('where %s, a check says so, and the next job does not make it good', async (_, damage) => {
  const vault = openVault();
  await written(vault, 4);
  damage(logOf(vault));
  expect(checkAudit(vault)).toMatchObject({ saved: 4, reachesHead: false });
  await written(vault, 6);
  expect(checkAudit(vault).brokenAt).not.toBeNull();
  await written(vault, 1);
  expect(checkAudit(vault)).toMatchObject({ reachesHead: true, brokenAt: expect.any(String) });
});

it('what a lack of power tore after the last save is no alarm, and the chain goes on', async () => {
  const vault = openVault();
  await written(vault, 2);
  appendFileSync(logOf(vault), 'abc {"n":3,');
  expect(checkAudit(vault)).toMatchObject({ lines: 2, altered: 0, reachesHead: true });
  await written(vault, 1);
  expect(checkAudit(vault)).toMatchObject({
    lines: 3,
    saved: 3,
    altered: 0,
    reachesHead: true,
    brokenAt: null,
  });
});

it('saves the head every minute while it is open, and leaves the rest of the vault as it is', async () => {
  vi.useFakeTimers();
  try {
    const vault = openVault();
    const trail = openAuditTrail(vault, (error) => expect.fail(String(error)));
    await trail.ended('encrypt', collected, done);
    const saved = () => openVaultData(vault.secrets.vaultKey, vault.store.readData());
    expect(saved().data.audit).toBeUndefined();
    vi.advanceTimersByTime(60_000);
    expect(saved()).toMatchObject({ generation: 2, data: { minimumFormat: 1, audit: { count: 1 } } });
    expect(vault.store.earlier()).toEqual([]);
    trail.close();
    expect(saved().generation).toBe(2);
  } finally {
    vi.useRealTimers();
  }
});

it('takes over the lock of a process that died before it could name itself', async () => {
  const vault = openVault();
  await written(vault, 1);
  writeFileSync(join(vault.store.audit, 'lock'), '');
  await written(vault, 1);
  expect(checkAudit(vault)).toMatchObject({ lines: 2, saved: 2, altered: 0 });
  expect(existsSync(join(vault.store.audit, 'lock'))).toBe(false);
});

it('goes on where it can not write, says so once, and keeps the lines until it can', async () => {
  const vault = openVault();
  writeFileSync(vault.store.audit, 'no folder');
  const onTrouble = vi.fn();
  const trail = openAuditTrail(vault, onTrouble);
  await trail.ended('encrypt', collected, done);
  await trail.ended('encrypt', collected, done);
  expect(onTrouble).toHaveBeenCalledTimes(1);
  rmSync(vault.store.audit);
  trail.close();
  expect(checkAudit(vault)).toMatchObject({ lines: 2, saved: 2, reachesHead: true });
});
