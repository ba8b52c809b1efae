import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  bytesOfText,
  hasEscapedBytes,
  shownText,
  textOfBytes,
} from '../../../../electron/core/bytes/byte-text';

test('UTF-8 is read as what it is', () => {
  for (const text of ['', 'scan.dcm', 'caf\u00e9', 'cafe\u0301', '\u{1f9e0}.png', '\ufffd']) {
    expect(textOfBytes(Buffer.from(text))).toBe(text);
    expect(bytesOfText(text)).toEqual(Buffer.from(text));
    expect(hasEscapedBytes(text)).toBe(false);
    expect(shownText(text)).toBe(text);
  }
});

test.each([
  ['a Latin-1 letter', Buffer.from('caf\xe9.dcm', 'latin1'), 'caf\udce9.dcm'],
  ['no character at all', Buffer.from([0xff, 0xfe]), '\udcff\udcfe'],
  ['a character cut short', Buffer.from([0xe2, 0x82]), '\udce2\udc82'],
  ['an overlong slash', Buffer.from([0xc0, 0xaf]), '\udcc0\udcaf'],
  ['a surrogate as three bytes', Buffer.from([0xed, 0xb3, 0xa9]), '\udced\udcb3\udca9'],
  ['beyond Unicode', Buffer.from([0xf4, 0x90, 0x80, 0x80]), '\udcf4\udc90\udc80\udc80'],
  [
    'beside good characters',
    Buffer.from([0xc3, 0xa9, 0xc3, 0xf0, 0x9f, 0xa7, 0xa0]),
    '\u00e9\udcc3\u{1f9e0}',
  ],
  ['beside U+FFFD itself', Buffer.from([0xef, 0xbf, 0xbd, 0xe9]), '\ufffd\udce9'],
])('%s goes there and back', (_, bytes, text) => {
  expect(textOfBytes(bytes)).toBe(text);
  expect(bytesOfText(text)).toEqual(bytes);
  expect(hasEscapedBytes(text)).toBe(true);
  expect(shownText(text)).toContain('\ufffd');
  expect(shownText(text)).not.toMatch(/\p{Surrogate}/u);
});

test('any bytes go there and back', () => {
  for (let round = 0; round < 3_000; round++) {
    const bytes = randomBytes(1 + (round % 40));
    expect(bytesOfText(textOfBytes(bytes))).toEqual(bytes);
  }
});
