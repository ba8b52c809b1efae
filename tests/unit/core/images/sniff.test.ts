import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sniff } from '../../../../electron/core/images/sniff';

const bytesOf = (...parts: readonly (string | readonly number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)),
  );

it.each([
  ['jpeg', bytesOf([0xff, 0xd8, 0xff, 0xe0], 'JFIF')],
  ['png', bytesOf([0x89], 'PNG\r\n', [0x1a, 0x0a])],
  ['image', bytesOf('GIF89a')],
  ['image', bytesOf('RIFF', [0, 0, 0, 0], 'WEBP')],
  ['image', bytesOf('II', [0x2a, 0])],
  ['image', bytesOf('MM', [0, 0x2a])],
  ['dicom', bytesOf(new Array<number>(128).fill(0), 'DICM')],
  ['dicom', bytesOf([0x49, 0x49, 0x2a], new Array<number>(125).fill(0), 'DICM')],
  ['other', bytesOf('BM not a bitmap at all')],
  ['other', bytesOf('%PDF-1.7')],
  ['other', bytesOf('')],
] as const)('%s by its first bytes (case %#)', (kind, head) => {
  expect(sniff(head, head.length).kind).toBe(kind);
});

it('knows a bare data set by its first elements', () => {
  const file = readFileSync('resources/samples/multi-frame.dcm');
  const bare = file.subarray(file.indexOf(Buffer.from([0x08, 0x00, 0x08, 0x00, 0x43, 0x53])));
  expect(sniff(bare, bare.length)).toEqual({ kind: 'dicom', mediaType: 'application/dicom' });
  expect(sniff(bare.subarray(1), bare.length - 1).kind).toBe('other');
});

it('takes random bytes for nothing in particular and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 400 }), (head) => {
      fc.pre(head[0] !== 0xff && head[0] !== 0x42);
      expect(sniff(head, head.length).kind).toBe('other');
    }),
    { numRuns: 2_000 },
  );
});
