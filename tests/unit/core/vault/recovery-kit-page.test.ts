import { describe, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../../../electron/core/age/age';
import { identityInKit, kitGroups, recipientFingerprint } from '../../../../electron/core/vault/recovery-kit';
import { formatKitPage } from '../../../../electron/core/vault/recovery-kit-page';

describe.each([
  ['hybrid', 'en', 'February 3, 2026', '1.3 or later'],
  ['x25519', 'de', '3. Februar 2026', 'Jede Version von age'],
] as const)('the page of a kit, %s in %s', async (kind, language, day, needs) => {
  const identity = await newIdentity(kind);
  const recipient = await recipientOf(identity);
  const page = formatKitPage({ identity, recipient, kind, made: new Date('2026-02-03T04:05:06Z') }, language);
  const text = page.replace(/<style.*?<\/style>|<svg.*?<\/svg>/gs, '');

  test('holds the key in numbered groups, from which it comes back', () => {
    const groups = [...text.matchAll(/<small>(\d+)<\/small><code>(\w+)<\/code>/g)];
    expect(groups.map(([, number]) => Number(number))).toEqual(kitGroups(identity).map((_group, n) => n + 1));
    const prefix = /<code class="prefix">(.+?)<\/code>/.exec(text)?.[1] ?? '';
    expect(identityInKit(prefix + groups.map(([, , group]) => group).join(' '))).toBe(identity);
  });

  test('says when it was made, for which vault, what to do and what restore.py needs', () => {
    for (const part of [day, recipientFingerprint(recipient), 'restore.py', needs])
      expect(text).toContain(part);
    expect(page).toContain(`<html lang="${language}">`);
  });

  test('needs no script, no other file and no network', () => {
    expect(page).not.toMatch(/<script|src=|url\(|@import|<link/);
    expect(page.match(/<svg/g)).toHaveLength(1);
  });
});
