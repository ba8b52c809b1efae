import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { isSafeComponent, nameForManifest, safeComponent } from '../../../../electron/core/container/names';

describe('isSafeComponent', () => {
  test.each([
    'a',
    'IM-0001-0001.dcm',
    '.hidden',
    'Müller, Änne (2).jpg',
    'A\u0308nne.png',
    '画像.dcm',
    'x'.repeat(255),
    'ü'.repeat(127),
    'console',
    'com.txt',
    'com10',
    'nul_.txt',
    '...a',
  ])('%j may be', (name) => expect(isSafeComponent(name)).toBe(true));

  test.each([
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    'a\0b',
    'a\nb',
    'a\u007fb',
    'a\u0085b',
    'gpj.\u202eexe',
    'a\u200fb',
    'a\u061cb',
    'a\u2066b',
    'a\ud800b',
    'x'.repeat(256),
    'ü'.repeat(128),
    'con',
    'CON.txt',
    'Aux .dcm',
    'nul',
    'com1',
    'LPT9.tar.gz',
    'com\u00b9',
    'CONIN$',
    'name.',
    'name ',
    ' ',
  ])('%j may not be', (name) => expect(isSafeComponent(name)).toBe(false));
});

describe('nameForManifest', () => {
  test('gives a safe name for any bytes, and keeps them where the name could not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 255 }), (bytes) => {
        const { name, nameBytes } = nameForManifest(bytes);
        expect(isSafeComponent(name)).toBe(true);
        expect(Buffer.from(nameBytes ?? Buffer.from(name).toString('base64'), 'base64')).toEqual(
          Buffer.from(bytes),
        );
      }),
    );
  });

  test('any text becomes safe, a safe one stays', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const safe = safeComponent(text);
        expect(isSafeComponent(safe)).toBe(true);
        if (isSafeComponent(text)) expect(safe).toBe(text);
      }),
    );
  });

  test.each([
    ['con.txt', '_con.txt'],
    ['a/b', 'a_b'],
    ['..', '__'],
    ['scan.', 'scan_'],
    ['gpj.\u202eexe', 'gpj._exe'],
    ['', '_'],
  ])('%j becomes %j', (from, to) => expect(safeComponent(from)).toBe(to));

  test('a name that is not UTF-8 keeps its bytes', () => {
    expect(nameForManifest(Uint8Array.of(0x4d, 0xfc, 0x6c))).toEqual({ name: 'M\ufffdl', nameBytes: 'Tfxs' });
    expect(nameForManifest(Buffer.from('A\u0308.dcm'))).toEqual({ name: 'A\u0308.dcm' });
  });
});
