import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import * as vectors from 'cctv-age';
import { describe, expect, test } from 'vitest';
import { decryptWithPassphrase, loadIdentity, unwrap } from '../../../../electron/core/age/age';

/** age's own test kit: every file of it through our wrapper, which must open what it should and nothing else. */

interface Vector {
  readonly name: string;
  readonly file: Uint8Array;
  readonly expect: string;
  readonly payload: string | undefined;
  readonly identities: readonly string[];
  readonly passphrases: readonly string[];
  readonly armored: boolean;
}

function vectorOf(name: string, bytes: Uint8Array): Vector {
  const text = Buffer.from(bytes);
  const end = text.indexOf('\n\n');
  const lines = text
    .subarray(0, end)
    .toString()
    .split('\n')
    .map((line) => line.split(/: (.*)/s));
  const all = (key: string) => lines.filter(([name]) => name === key).map(([, value]) => value!);
  const body = text.subarray(end + 2);
  const file = all('compressed').includes('zlib') ? inflateSync(body) : body;
  return {
    name,
    file: new Uint8Array(file),
    expect: all('expect')[0]!,
    payload: all('payload')[0],
    identities: all('identity'),
    passphrases: all('passphrase'),
    armored: all('armored').includes('yes'),
  };
}

const all = Object.entries(vectors).map(([name, bytes]) => vectorOf(name, bytes));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What our wrapper makes of a vector: the digest of what it opened, or null. */
async function opened({ file, identities, passphrases }: Vector): Promise<string | null> {
  if (passphrases.length > 0) {
    const content = await decryptWithPassphrase(file, passphrases[0]!).catch(() => null);
    return content && sha256(content);
  }
  const result = await unwrap(file, identities.map(loadIdentity));
  return result && sha256(result.content);
}

/**
 * Files that age opens and we refuse: armour is text, and our wraps are binary; and a wrap has exactly one
 * reader, so one with several stanzas is none of ours.
 */
const isNoneOfOurs = ({ file, armored }: Vector) =>
  armored || Buffer.from(file).toString('latin1').split('\n--- ')[0]!.split('\n-> ').length > 2;

describe("age's test kit", () => {
  test('is there in full', () => {
    expect(all.length).toBeGreaterThan(140);
    expect(all.filter((vector) => vector.expect === 'success' && !isNoneOfOurs(vector)).length).toBe(11);
  });

  test.each(all)('$name ($expect)', async (vector) => {
    const opens = vector.expect === 'success' && !isNoneOfOurs(vector);
    expect(await opened(vector)).toBe(opens ? vector.payload : null);
  });
});
