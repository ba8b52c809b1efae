import { Decrypter, Encrypter } from 'age-encryption';
import { describe, expect, test } from 'vitest';

import {
  decryptWithPassphrase,
  encryptWithPassphrase,
  kindOfRecipient,
  loadIdentity,
  newIdentity,
  parseIdentityFile,
  parseRecipient,
  recipientOf,
  unwrap,
  wrapFileKey,
} from '../../../../electron/core/age/age';
import { kindOfWrap } from '../../../../electron/core/age/kinds';
import { codeOf, patternBytes } from '../../../helpers/containers';

const KINDS = ['x25519', 'hybrid'] as const;
const content = patternBytes(48);

const codeOfSync = (act: () => unknown) => codeOf(Promise.resolve().then(act));

describe.each(KINDS)('%s readers', (kind) => {
  test('a wrap holds what was wrapped, opens for its identity and for no other', async () => {
    const identity = await newIdentity(kind);
    const recipient = await recipientOf(identity);
    expect(kindOfRecipient(recipient)).toBe(kind);
    const wrap = await wrapFileKey(recipient, content);
    expect(kindOfWrap(wrap)).toBe(kind);

    const strangers = await Promise.all([
      newIdentity(kind),
      newIdentity(kind === 'hybrid' ? 'x25519' : 'hybrid'),
    ]);
    const loaded = [...strangers, identity].map(loadIdentity);
    expect(await unwrap(wrap, loaded)).toEqual({ content, openedBy: 2 });
    expect(await unwrap(wrap, loaded.slice(0, 2))).toBeNull();
  });

  test('the age library alone opens our wrap, and we open its', async () => {
    const identity = await newIdentity(kind);
    const recipient = await recipientOf(identity);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    expect(await decrypter.decrypt(await wrapFileKey(recipient, content))).toEqual(content);
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const theirs = await encrypter.encrypt(content);
    expect(await unwrap(theirs, [loadIdentity(identity)])).toEqual({ content, openedBy: 0 });
  });

  test('a recipient is trimmed and lower-cased; a changed letter is refused', async () => {
    const recipient = await recipientOf(await newIdentity(kind));
    expect(parseRecipient(` ${recipient.toUpperCase()}\n`)).toBe(recipient);
    const changed = recipient.slice(0, -1) + (recipient.endsWith('q') ? 'p' : 'q');
    expect(await codeOfSync(() => parseRecipient(changed))).toBe('bad-recipient');
    expect(await codeOf(wrapFileKey(changed, content))).toBe('bad-recipient');
  });

  test('a damaged wrap opens for nobody', async () => {
    const identity = await newIdentity(kind);
    const wrap = await wrapFileKey(await recipientOf(identity), content);
    for (const at of [30, 60, wrap.length - 60, wrap.length - 1]) {
      const damaged = wrap.slice();
      damaged[at]! ^= 1;
      expect(await unwrap(damaged, [loadIdentity(identity)])).toBeNull();
    }
    expect(await unwrap(wrap.subarray(0, 100), [loadIdentity(identity)])).toBeNull();
  });
});

test.each([
  '',
  'age1',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ',
  'age1yubikey1q2w7u3vpya839jxxuq8g0sedh3d740d4xvn639sqhr95ejj8vu3hyfumptt',
  'age1tag1qf0l9gks6x65ha077wq3w3u8fy02tpg3cd9w5j0jlgpfgqkcut2lw6hta9l',
  // A point of small order: its checksum is right, but no secret can be shared with it.
  'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq',
])('`%s` is no recipient', async (typed) => {
  expect(await codeOfSync(() => parseRecipient(typed))).toBe('bad-recipient');
});

test('nothing can be wrapped for a point of small order', async () => {
  const zeroPoint = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z';
  expect(parseRecipient(zeroPoint)).toBe(zeroPoint);
  expect(await codeOf(wrapFileKey(zeroPoint, content))).toBe('bad-recipient');
});

describe('kindOfWrap', () => {
  const age = (...lines: readonly string[]) => new TextEncoder().encode(lines.join('\n') + '\n');
  const v1 = 'age-encryption.org/v1';

  test.each([
    ['a pass phrase', age(v1, '-> scrypt c2FsdHNhbHRzYWx0c2FsdA 18', 'AAAA', '--- mac')],
    ['an unknown stanza', age(v1, '-> piv-p256 AAAA', 'AAAA', '--- mac')],
    ['two stanzas', age(v1, '-> X25519 AAAA', 'AAAA', '-> X25519 AAAA', 'AAAA', '--- mac')],
    ['a property of every object', age(v1, '-> constructor AAAA', 'AAAA', '--- mac')],
    ['another version', age('age-encryption.org/v2', '-> X25519 AAAA', 'AAAA', '--- mac')],
    ['no end', age(v1, '-> X25519 AAAA', 'AAAA')],
    ['nothing', new Uint8Array(0)],
  ])('%s is `other`', (_, bytes) => expect(kindOfWrap(bytes)).toBe('other'));
});

describe('identity files', () => {
  test('are read as age reads them', async () => {
    const [first, second] = [await newIdentity('x25519'), await newIdentity('hybrid')];
    const text = `# created: today\r\n# public key: age1...\r\n${first}\r\n\r\n  # another\n${second}\n`;
    expect(parseIdentityFile(text)).toEqual([first, second]);
  });

  test.each([
    ['nothing', '# only a comment\n'],
    ['a word', 'hello\n'],
    ['a recipient', 'age1qqqq\n'],
    ['a broken identity', 'AGE-SECRET-KEY-1QQQQ\n'],
  ])('with %s are `identity-needed`', async (_, text) => {
    expect(await codeOfSync(() => parseIdentityFile(text))).toBe('identity-needed');
  });
});

/** The median time of some runs, in milliseconds. */
async function medianOf(runs: number, act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  while (times.length < runs) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

describe('pass phrases', () => {
  const secret = patternBytes(200);

  test('open what they closed, with work factor 18', async () => {
    const file = await encryptWithPassphrase(secret, 'correct horse');
    expect(Buffer.from(file.subarray(0, 128)).toString('latin1')).toMatch(
      /^age-encryption.org\/v1\n-> scrypt \S+ 18\n/,
    );
    expect(await decryptWithPassphrase(file, 'correct horse')).toEqual(secret);
  });

  test('another is wrong, a changed file damaged', async () => {
    const encrypter = new Encrypter();
    encrypter.setPassphrase('correct horse');
    encrypter.setScryptWorkFactor(10);
    const file = await encrypter.encrypt(secret);
    expect(await decryptWithPassphrase(file, 'correct horse')).toEqual(secret);
    expect(await codeOf(decryptWithPassphrase(file, 'wrong horse'))).toBe('wrong-passphrase');
    const changed = file.slice();
    changed[file.length - 1]! ^= 1;
    expect(await codeOf(decryptWithPassphrase(changed, 'correct horse'))).toBe('damaged-vault');
  });

  // Medians on two busy cores: 1.7 s to open, 0.01 ms to refuse. The limits are ten times what a person may be asked to
  // wait (2 s), and the 50 ms a file that asks for endless work may cost.
  test('open in a time a person waits for, and a file that asks for endless work costs none', async () => {
    const file = await encryptWithPassphrase(secret, 'correct horse');
    expect(await medianOf(3, () => decryptWithPassphrase(file, 'correct horse'))).toBeLessThan(20_000);
    const bomb = new TextEncoder().encode(
      'age-encryption.org/v1\n-> scrypt c2FsdHNhbHRzYWx0c2FsdA 63\nAAAA\n--- AAAA\n',
    );
    expect(await medianOf(21, () => codeOf(decryptWithPassphrase(bomb, 'any')))).toBeLessThan(50);
  });

  test.each(['19', '20', '30', '63', '999', '0', '1e9'])(
    'a work factor of %s is refused before any work',
    async (factor) => {
      const file = new TextEncoder().encode(
        `age-encryption.org/v1\n-> scrypt c2FsdHNhbHRzYWx0c2FsdA ${factor}\nAAAA\n--- AAAA\n`,
      );
      expect(await codeOf(decryptWithPassphrase(file, 'any'))).toBe('damaged-vault');
    },
  );
});
