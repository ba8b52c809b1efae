import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newIdentity, parseIdentityFile, recipientOf } from '../../../../electron/core/age/age';
import { formatRecoveryKit, identityInKit } from '../../../../electron/core/vault/recovery-kit';
import { errorCodeOf } from '../../../../shared/errors';

const kitFor = async (kind: 'hybrid' | 'x25519') => {
  const identity = await newIdentity(kind);
  const recipient = await recipientOf(identity);
  return {
    identity,
    text: formatRecoveryKit({ identity, recipient, kind, made: new Date('2026-02-03T04:05:06Z') }),
  };
};

describe.each(['hybrid', 'x25519'] as const)('a kit of kind %s', (kind) => {
  test('holds its identity twice: in groups of four, and as an identity file', async () => {
    const { identity, text } = await kitFor(kind);
    expect(identityInKit(text)).toBe(identity);
    expect(parseIdentityFile(text)).toEqual([identity]);
    const grouped = text.slice(0, text.indexOf('What to do'));
    expect(identityInKit(grouped)).toBe(identity);
    expect(grouped).toMatch(/([A-Z0-9]{4} ){7}[A-Z0-9]{4}\n/);
    expect(text).toContain('2026-02-03');
    expect(text).toContain('restore.py');
    expect(text).toContain(kind === 'hybrid' ? '1.3 or later' : '1.1.1');
  });

  test('is read whatever happened to spaces, line breaks and case', async () => {
    const { identity } = await kitFor(kind);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('', ' ', '\n', '\t', ' \r\n'), { minLength: 80, maxLength: 80 }),
        fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }),
        (gaps, lower) => {
          const typed = [...identity]
            .map((c, n) => (lower[n] ? c.toLowerCase() : c) + (gaps[n] ?? ''))
            .join('');
          expect(identityInKit(`Recovery: ${typed} end`)).toBe(identity);
        },
      ),
    );
  });
});

test('text without an identity is identity-needed', () => {
  for (const text of ['', 'AGE-SECRET-KEY-1', 'AGE-SECRET-KEY-PQ-1QQQQ', 'age1xyz'])
    expect(() => identityInKit(text)).toThrow(expect.objectContaining({ code: 'identity-needed' }));
  expect(errorCodeOf(new Error())).toBe('internal');
});
