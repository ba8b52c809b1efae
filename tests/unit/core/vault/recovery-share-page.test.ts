import { describe, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../../../electron/core/age/age';
import { recipientFingerprint } from '../../../../electron/core/vault/recovery-kit';
import { formatSharePage } from '../../../../electron/core/vault/recovery-share-page';
import { readShare, splitIdentity } from '../../../../electron/core/vault/recovery-shares';

describe.each([
  ['hybrid', 'en', 'February 3, 2026', 'Recovery share 2 of 5', 'Any 3 of them together'],
  ['x25519', 'de', '3. Februar 2026', 'Anteil 2 von 5', 'Je 3 davon öffnen zusammen'],
] as const)('the page of a share, %s in %s', async (kind, language, day, title, meaning) => {
  const identity = await newIdentity(kind);
  const recipient = await recipientOf(identity);
  const share = (await splitIdentity(identity, { need: 3, of: 5 }))[1]!;
  const page = formatSharePage(share, { recipient, made: new Date('2026-02-03T04:05:06Z') }, language);
  const text = page.replace(/<style.*?<\/style>|<svg.*?<\/svg>/gs, '');

  test('holds the share in numbered groups, from which it comes back', () => {
    const groups = [...text.matchAll(/<small>(\d+)<\/small><code>(\w+)<\/code>/g)];
    expect(groups.map(([, number]) => Number(number))).toEqual(Array.from({ length: 18 }, (_, n) => n + 1));
    const prefix = /<code class="prefix">(.+?)<\/code>/.exec(text)?.[1] ?? '';
    const typed = prefix + groups.map(([, , group]) => group).join(' ');
    expect(readShare(typed.toLowerCase())).toEqual({ status: 'share', share });
  });

  test('says which share it is, of which set and vault, when it was made, and that it is one of several', () => {
    for (const part of [title, meaning, day, share.set, recipientFingerprint(recipient)])
      expect(text).toContain(part);
    expect(text).not.toMatch(/[{}]/);
    expect(page).toContain(`<html lang="${language}">`);
    expect(text).not.toContain(identity);
  });

  test('needs no script, no other file and no network', () => {
    expect(page).not.toMatch(/<script|src=|url\(|@import|<link/);
    expect(page.match(/<svg/g)).toHaveLength(1);
  });
});
