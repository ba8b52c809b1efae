import { describe, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../../../electron/core/age/age';
import {
  compareWithIdentity,
  compareWithRecipients,
  typedBody,
} from '../../../../electron/core/vault/kit-check';
import { kitGroups, PREFIXES } from '../../../../electron/core/vault/recovery-kit';

/** The groups as a person types them, some of them changed in one character. */
function typedWith(identity: string, ...wrong: readonly number[]): string {
  const groups = kitGroups(identity).map((group, index) => {
    return wrong.includes(index + 1) ? `${group.startsWith('Q') ? 'P' : 'Q'}${group.slice(1)}` : group;
  });
  return groups.join(' ').toLowerCase();
}

describe.each(['hybrid', 'x25519'] as const)('a typed kit of kind %s', async (kind) => {
  const identity = await newIdentity(kind);
  const recipients = [await recipientOf(identity)];
  const groups = kitGroups(identity);

  test('has 15 groups, whole in its groups alone and below its first line', async () => {
    expect(groups.map(({ length }) => length)).toEqual([...Array<number>(14).fill(4), 2]);
    for (const typed of [
      groups.join(' '),
      `${PREFIXES[kind]}\n${groups.join('\n')}`,
      identity.toLowerCase(),
    ]) {
      expect(compareWithIdentity(typed, identity)).toEqual({ status: 'complete' });
      expect(await compareWithRecipients(typed, kind, recipients)).toEqual({ status: 'complete' });
    }
  });

  test.each([1, 2, 8, 14, 15])(
    'one wrong character in group %i is found, with the key and without it',
    async (group) => {
      const typed = typedWith(identity, group);
      expect(compareWithIdentity(typed, identity)).toEqual({ status: 'wrong-group', group });
      expect(await compareWithRecipients(typed, kind, recipients)).toEqual({ status: 'wrong-group', group });
    },
  );

  test('the first of several wrong groups is named where the key is at hand', async () => {
    const typed = typedWith(identity, 11, 5);
    expect(compareWithIdentity(typed, identity)).toEqual({ status: 'wrong-group', group: 5 });
    expect(await compareWithRecipients(typed, kind, recipients)).toEqual({ status: 'unknown-place' });
  });

  test('a group left out is noticed where it is missing', () => {
    const without = groups.filter((_group, index) => index !== 6).join(' ');
    const check = compareWithIdentity(without, identity);
    expect(check).toEqual({ status: 'wrong-group', group: 7 });
  });

  test('what stops early says which group is missing; what goes on is wrong in the last', async () => {
    const early = groups.slice(0, 9).join(' ');
    expect(compareWithIdentity(early, identity)).toEqual({ status: 'incomplete', group: 10 });
    expect(await compareWithRecipients(early, kind, recipients)).toEqual({ status: 'incomplete', group: 10 });
    expect(compareWithIdentity(`${identity}QQQQ`, identity)).toEqual({ status: 'wrong-group', group: 15 });
  });

  test("another vault's kit is told apart from a wrong one", async () => {
    const other = await newIdentity(kind);
    expect(await compareWithRecipients(other, kind, recipients)).toEqual({ status: 'other-kit' });
  });
});

test('signs no key has are read as the ones they look like', () => {
  expect(typedBody('qo1i b')).toBe('Q0LL8');
});
