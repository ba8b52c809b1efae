import { expect, test } from 'vitest';
import {
  isProofDue,
  readersBeside,
  readersInUse,
  withProof,
  type RecoveryReader,
} from '../../../../electron/core/vault/recovery-readers';

const reader = (recipient: string, provedAt: string | null, more: Partial<RecoveryReader> = {}) =>
  ({ recipient, kind: 'x25519', madeAt: '2026-01-01T00:00:00Z', provedAt, ...more }) as const;
const proved = reader('a', '2026-01-02T00:00:00Z');
const code = (expected: string) => expect.objectContaining({ code: expected });

test('a kit is due a year after its last proof, unless it was never proved or is retired', () => {
  const on = (day: string) => new Date(`${day}T00:00:01Z`);
  expect(isProofDue(proved, on('2027-01-01'))).toBe(false);
  expect(isProofDue(proved, on('2027-01-02'))).toBe(true);
  expect(isProofDue(reader('a', null), on('2030-01-01'))).toBe(false);
  expect(isProofDue({ ...proved, retiredAt: '2026-02-01T00:00:00Z' }, on('2030-01-01'))).toBe(false);
});

test('a renewed reader serves until the new kit is proved, and stays known after', () => {
  const after = [...readersBeside([proved], { replaces: 'a' }), reader('b', null, { replaces: 'a' })];
  expect(readersInUse({ recovery: after })).toEqual([proved]);
  const at = '2026-03-01T00:00:00Z';
  const done = withProof(after, 'b', at);
  expect(readersInUse({ recovery: done }).map(({ recipient }) => recipient)).toEqual(['b']);
  expect(done[0]).toEqual({ ...proved, retiredAt: at });
  // An old kit that is proved again comes not back by that.
  expect(readersInUse({ recovery: withProof(done, 'a', at) })).toHaveLength(1);
});

test('beside those there are, and in the place of those never proved', () => {
  const open = reader('b', null);
  expect(readersBeside([proved, open], 'beside')).toEqual([proved, open]);
  expect(readersBeside([proved, open], { replaces: 'b' })).toEqual([proved]);
  expect(readersBeside([open], 'unproved')).toEqual([]);
  expect(() => readersBeside([proved, open], 'unproved')).toThrow(code('recovery-proved'));
  expect(() => readersBeside([proved], { replaces: 'c' })).toThrow(code('no-matching-key'));
  expect(() =>
    readersBeside(
      Array.from({ length: 32 }, () => proved),
      'beside',
    ),
  ).toThrow(code('too-large'));
});
