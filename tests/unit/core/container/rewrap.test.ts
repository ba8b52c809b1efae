import { beforeAll, expect, test } from 'vitest';
import { loadIdentity, newIdentity, recipientOf } from '../../../../electron/core/age/age';
import { openHead } from '../../../../electron/core/container/reader';
import { parseReaders } from '../../../../electron/core/container/readers';
import { recogniseReaders, rewrap } from '../../../../electron/core/container/rewrap';
import { codeOf, decryptBytes, encryptBytes, patternBytes } from '../../../helpers/containers';
import { codeOfAlteredReaders } from '../../../helpers/altered-readers';

const original = patternBytes(5_000);
let own = '';
let friend = '';
let ownKey = '';
let friendKey = '';
let container: Uint8Array;

beforeAll(async () => {
  [own, friend] = [await newIdentity('x25519'), await newIdentity('hybrid')];
  [ownKey, friendKey] = [await recipientOf(own), await recipientOf(friend)];
  container = await encryptBytes(original, [ownKey]);
});

async function changed(
  bytes: Uint8Array,
  { add = [] as string[], remove = [] as string[], with: key = own },
) {
  const opened = await openHead(bytes, [loadIdentity(key)]);
  const change = await rewrap({ head: bytes, opened, add, remove });
  if (!change) return null;
  const head = change.headFor(change.bareLength);
  const payload = bytes.subarray(opened.headLength);
  return { ...change, bytes: Buffer.concat([head, payload]), payload };
}

test('a reader is added, opens the same payload, and is removed again', async () => {
  const shared = (await changed(container, { add: [friendKey.toUpperCase().toLowerCase()] }))!;
  expect(shared).toMatchObject({ added: 1, removed: 0, readers: ['x25519', 'hybrid'] });
  expect(Buffer.from((await decryptBytes(shared.bytes, [friend])).original).equals(original)).toBe(true);
  expect(Buffer.from((await decryptBytes(shared.bytes, [own])).original).equals(original)).toBe(true);
  // The friend can change the list as well: whoever opens a file is one of its readers.
  const back = (await changed(shared.bytes, { remove: [friendKey], with: friend }))!;
  expect(back).toMatchObject({ added: 0, removed: 1, readers: ['x25519'] });
  expect(Buffer.from(back.payload).equals(Buffer.from(shared.payload))).toBe(true);
  expect(await codeOf(decryptBytes(back.bytes, [friend]))).toBe('no-matching-key');
  expect(Buffer.from((await decryptBytes(back.bytes, [own])).original).equals(original)).toBe(true);
});

test('nothing changes where everything is as wished', async () => {
  expect(await changed(container, { add: [ownKey], remove: [friendKey] })).toBeNull();
});

test('somebody is always left, and a stranger changes nothing', async () => {
  await expect(changed(container, { remove: [ownKey] })).rejects.toMatchObject({ code: 'reader-needed' });
  await expect(changed(container, { add: [friendKey], with: friend })).rejects.toMatchObject({
    code: 'no-matching-key',
  });
  await expect(changed(container, { add: ['age1nobody'] })).rejects.toMatchObject({ code: 'bad-recipient' });
});

test('readers are recognised by their tags alone', async () => {
  const shared = (await changed(container, { add: [friendKey] }))!;
  const opened = await openHead(shared.bytes, [loadIdentity(own)]);
  expect(recogniseReaders(shared.bytes, opened.key, [friendKey, 'age1other'])).toEqual([
    { kind: 'x25519', known: null },
    { kind: 'hybrid', known: 0 },
  ]);
  expect(parseReaders(shared.bytes).entries).toHaveLength(2);
});

test('1,000 edits, removals, splices and swaps of wraps: all refused', async () => {
  const others = await Promise.all([0, 1, 2].map(async () => recipientOf(await newIdentity('x25519'))));
  const whole = await encryptBytes(original, [ownKey, ...others]);
  const other = await encryptBytes(patternBytes(5_000, 7), [ownKey, ...others]);
  const opened: string[] = [];
  for (let round = 0; round < 1_000; round++) {
    const { act, code, touchesOwn } = await codeOfAlteredReaders({ whole, other, identity: own, round });
    const isRight = touchesOwn ? code !== 'opened' : code === 'readers-altered';
    if (!isRight) opened.push(`${round} ${act}: ${code}`);
  }
  expect(opened).toEqual([]);
});

test('a file older than the least format a vault accepts is refused', async () => {
  const identities = [loadIdentity(own)];
  await expect(openHead(container, identities, { minimumFormat: 2 })).rejects.toMatchObject({
    code: 'version-refused',
  });
  expect((await openHead(container, identities, { minimumFormat: 1 })).openedBy).toBe(0);
});
