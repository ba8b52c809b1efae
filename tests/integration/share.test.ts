import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { expect, inject, test } from 'vitest';
import { inspectHead } from '../../electron/core/container/public-head';
import { codeOf } from '../helpers/tasks';
import { newReader, workplace } from '../helpers/workplace';

const { pools, identity, recipient, box, encrypt, decrypt } = await workplace();
const friend = await newReader();

async function sealed(carrier: 'plain' | 'png' | 'dicom', size = 50_000) {
  const { path, out } = box();
  const source = join(path, 'scan.bin');
  writeFileSync(source, randomBytes(size));
  const { name, sha256 } = await encrypt(source, out, { carrier });
  return { file: join(out, name), out, sha256 };
}

const share = (file: string, wish: { add?: string[]; remove?: string[]; identities?: string[] }) =>
  pools.crypt.shareFile({
    source: file,
    targetFolder: dirname(file),
    identities: wish.identities ?? [identity],
    add: wish.add ?? [],
    remove: wish.remove ?? [],
  });

const bytesOf = (file: string) => readFileSync(file);
/** SHA-256 of the payload of a plain file. */
function payloadHash(file: string): string {
  const bytes = bytesOf(file);
  const { headLength } = inspectHead(bytes);
  return createHash('sha256').update(bytes.subarray(headLength)).digest('hex');
}

test.each(['plain', 'png', 'dicom'] as const)(
  'a %s file gets a reader and loses it: same name, same mode, same content, nothing beside it',
  async (carrier) => {
    const { file, out, sha256 } = await sealed(carrier);
    chmodSync(file, 0o640);
    const before = carrier === 'plain' ? payloadHash(file) : null;
    const added = await share(file, { add: [friend.recipient] });
    expect(added).toMatchObject({ added: 1, removed: 0, carrier, outputBytes: statSync(file).size });
    expect(await decrypt(file, null, { identities: [friend.identity] })).toMatchObject({ sha256 });
    expect(await decrypt(file, null)).toMatchObject({ sha256, carrier });
    expect(await share(file, { remove: [friend.recipient] })).toMatchObject({ added: 0, removed: 1 });
    expect(await codeOf(decrypt(file, null, { identities: [friend.identity] }))).toBe('no-matching-key');
    expect(await decrypt(file, null)).toMatchObject({ sha256 });
    if (carrier === 'plain') expect(payloadHash(file)).toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(out)).toEqual([basename(file)]);
  },
);

test('a file that is as wished already is not touched', async () => {
  const { file } = await sealed('plain');
  const before = statSync(file, { bigint: true });
  expect(await share(file, { add: [recipient], remove: [friend.recipient] })).toMatchObject({
    added: 0,
    removed: 0,
  });
  const after = statSync(file, { bigint: true });
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
});

test('a stranger, altered readers and the last reader are refused, and the file stays as it was', async () => {
  const { file, out } = await sealed('plain');
  await share(file, { add: [friend.recipient] });
  const before = bytesOf(file);
  const stranger = await newReader();
  const refusals = [
    [{ add: [stranger.recipient], identities: [stranger.identity] }, 'no-matching-key'],
    [{ remove: [recipient, friend.recipient] }, 'reader-needed'],
    [{ add: ['age1nobody'] }, 'bad-recipient'],
    [{ add: [stranger.recipient], identities: [] }, 'identity-needed'],
  ] as const;
  for (const [wish, code] of refusals) {
    expect(await codeOf(share(file, wish as unknown as Parameters<typeof share>[1]))).toBe(code);
    expect(bytesOf(file).equals(before)).toBe(true);
  }
  const { headLength } = inspectHead(before);
  const altered = Buffer.from(before);
  altered[headLength - 33]! ^= 1;
  writeFileSync(file, altered);
  expect(await codeOf(share(file, { add: [stranger.recipient] }))).toBe('readers-altered');
  expect(bytesOf(file).equals(altered)).toBe(true);
  writeFileSync(file, before.subarray(0, before.length - 1));
  expect(await codeOf(share(file, { add: [stranger.recipient] }))).toBe('truncated');
  expect(readdirSync(out)).toEqual([basename(file)]);
});

test('who can open it: by tags where a key opens it, else number and kinds alone', async () => {
  const { file } = await sealed('png');
  await share(file, { add: [friend.recipient] });
  const recipients = [friend.recipient, recipient];
  const list = (identities: string[]) => pools.crypt.listReaders({ source: file, identities, recipients });
  expect(await list([identity])).toEqual({
    openedBy: 0,
    readersAltered: false,
    readers: [
      { kind: 'x25519', known: 1 },
      { kind: 'x25519', known: 0 },
    ],
  });
  const { identity: stranger } = await newReader();
  for (const identities of [[], [stranger]]) {
    const listed = await list(identities);
    expect(listed.openedBy).toBeNull();
    expect(listed.readers.map(({ known }) => known)).toEqual([null, null]);
  }
});

test('killed at any call to the file system: under the name is the old file or the new one', async () => {
  const { file } = await sealed('plain', 3_000);
  const run = (at: number, when: 'before' | 'after') => {
    const folder = mkdtempSync(join(dirname(file), 'killed-'));
    const source = join(folder, 'scan.rsl');
    copyFileSync(file, source);
    const task = {
      source,
      targetFolder: folder,
      identities: [identity],
      add: [friend.recipient],
      remove: [],
    };
    const script = resolve(import.meta.dirname, '../helpers/killed-share.mjs');
    const args = [script, inject('workers').crypt, JSON.stringify(task), String(at), when];
    return { source, ...spawnSync(process.execPath, args, { encoding: 'utf8' }) };
  };
  const whole = run(0, 'before');
  const { calls, outcome } = JSON.parse(whole.stdout) as { calls: number; outcome: { status: string } };
  expect(outcome.status, whole.stdout).toBe('done');
  expect(calls).toBeGreaterThan(8);
  const seen = new Set<number>();
  // Dead after the n-th call is dead before the next, but for the last.
  const moments = Array.from({ length: calls }, (_, index) => [index + 1, 'before'] as const);
  for (const [at, when] of [...moments, [calls, 'after'] as const]) {
    const killed = run(at, when);
    expect(killed.signal, `call ${at}`).toBe('SIGKILL');
    const { source } = killed;
    const listed = await pools.crypt.listReaders({ source, identities: [identity], recipients: [] });
    seen.add(listed.readers.length);
    expect(await codeOf(decrypt(source, null)), `${when} call ${at}`).toBe('done');
  }
  expect([...seen].sort()).toEqual([1, 2]);
});
