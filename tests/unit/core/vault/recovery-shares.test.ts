import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../../../electron/core/age/age';
import { formatShare } from '../../../../electron/core/vault/recovery-share-text';
import {
  encodeShare,
  joinShares,
  readShare,
  splitIdentity,
  type RecoveryShare,
} from '../../../../electron/core/vault/recovery-shares';

const read = (text: string): RecoveryShare => {
  const told = readShare(text);
  if (told.status !== 'share') throw new Error(told.status);
  return told.share;
};

/** Every choice of `count` out of `all`. */
function choices<T>(all: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  return all.flatMap((one, at) => choices(all.slice(at + 1), count - 1).map((rest) => [one, ...rest]));
}

describe.each(['hybrid', 'x25519'] as const)('a key of kind %s', (kind) => {
  test('comes back from any 3 of 5 pages, and from no 2', async () => {
    const identity = await newIdentity(kind);
    const recipient = await recipientOf(identity);
    const shares = await splitIdentity(identity, { need: 3, of: 5 });
    const pages = shares.map((share) => formatShare(share, { recipient, made: new Date('2026-02-03') }));
    for (const some of choices(pages, 3))
      expect(await joinShares(some.map(read))).toEqual({ status: 'joined', identity, recipient });
    for (const some of choices(pages, 2))
      expect(await joinShares(some.map(read))).toEqual({ status: 'too-few', have: 2, need: 3 });
    const twice = [pages[0]!, pages[0]!, pages[1]!];
    expect(await joinShares(twice.map(read))).toEqual({ status: 'too-few', have: 2, need: 3 });
    expect(pages[1]).toContain('RADSEAL RECOVERY SHARE 2 of 5');
    expect(pages[1]).toContain('2026-02-03');
    expect(pages[1]).toMatch(/([A-Z0-9]{4} ){5}[A-Z0-9]{4}\n/);
    expect(pages.join('')).not.toContain(identity.slice(-20));
  });
});

const someShares = async () =>
  splitIdentity(await newIdentity('x25519'), { need: 2, of: 3 }).then((shares) => [...shares]);

test('shares of two splittings of one key, and of two keys, do not mix', async () => {
  const identity = await newIdentity('x25519');
  const [one] = await splitIdentity(identity, { need: 2, of: 3 });
  const [, two] = await splitIdentity(identity, { need: 2, of: 3 });
  expect(await joinShares([one!, two!])).toEqual({ status: 'other-set', place: 2 });
  const [, stranger] = await someShares();
  expect(await joinShares([one!, { ...stranger!, set: one!.set }])).toEqual({
    status: 'other-set',
    place: 2,
  });
});

test('a share somebody made up under the right names gives no key', async () => {
  const [one, two] = await someShares();
  const value = two!.value.slice();
  value[0]! ^= 1;
  expect(await joinShares([one!, { ...two!, value }])).toEqual({ status: 'not-the-key' });
  expect(await joinShares([one!, { ...two!, value: one!.value }])).toEqual({ status: 'not-the-key' });
});

test('a page typed by hand: gaps, case and look-alikes do not matter; a wrong group is named', async () => {
  const [share] = await someShares();
  const text = encodeShare(share!);
  expect(text).toMatch(/^RADSEAL1[02-9AC-HJ-NP-Z]{72}$/);
  const typed = text
    .replace(/(.{4})/g, '$1 \n')
    .toLowerCase()
    .replaceAll('0', 'O');
  expect(read(typed)).toEqual(share);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 71 }), fc.integer({ min: 1, max: 31 }), (at, by) => {
      const symbols = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L';
      const place = 8 + at;
      const other = symbols[(symbols.indexOf(text[place]!) + by) % 32]!;
      const wrong = text.slice(0, place) + other + text.slice(place + 1);
      expect(readShare(wrong)).toEqual({ status: 'wrong-group', group: Math.floor(at / 4) + 1 });
    }),
    { numRuns: 200 },
  );
  expect(readShare(text.slice(0, -5))).toEqual({ status: 'incomplete', group: 17 });
  expect(readShare(`${text}Q`)).toEqual({ status: 'unknown-place' });
  expect(readShare('RADSEAL RECOVERY SHARE 1 of 5')).toEqual({ status: 'no-share' });
});

test('a page whose groups were copied wrongly is not trusted past its own end', async () => {
  const identity = await newIdentity('hybrid');
  const [share] = await splitIdentity(identity, { need: 2, of: 2 });
  const page = formatShare(share!, { recipient: await recipientOf(identity), made: new Date() });
  const withoutLine = page.slice(0, page.indexOf('# The same share'));
  const cut = withoutLine.replace(/ [A-Z0-9]{4}\n#\n# --/, '\n#\n# --');
  expect(cut).not.toBe(withoutLine);
  expect(readShare(cut)).toEqual({ status: 'incomplete', group: 18 });
});
