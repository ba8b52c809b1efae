import { describe, expect, test } from 'vitest';

import { hkdf } from '../../../../electron/core/cipher/hkdf';
import vectors from '../../../vectors/wycheproof/hkdf_sha256_test.json';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

describe('Wycheproof, HKDF-SHA-256', () => {
  const cases = vectors.testGroups.flatMap((group) => group.tests);

  test('holds 86 vectors', () => expect(cases).toHaveLength(86));

  test.each(cases)('$tcId: $comment ($result)', ({ ikm, salt, info, size, okm, result }) => {
    const derive = () =>
      hkdf({ hash: 'sha256', inputKey: hex(ikm), salt: hex(salt), info: hex(info), length: size });
    if (result === 'invalid') expect(derive).toThrow();
    else expect(Buffer.from(derive()).toString('hex')).toBe(okm);
  });
});
