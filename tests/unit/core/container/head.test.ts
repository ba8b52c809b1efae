import { Encrypter } from 'age-encryption';
import { beforeAll, describe, expect, test } from 'vitest';

import { newIdentity, recipientOf, wrapFileKey } from '../../../../electron/core/age/age';
import { concatBytes, u16, u32, u64 } from '../../../../electron/core/bytes/big-endian';
import { drawFileKey, type FileKey } from '../../../../electron/core/cipher/key-schedule';
import { encodeHeader, hasMagic, MAGIC, parseHeader } from '../../../../electron/core/container/header';
import { bytesOfHead, inspectHead, reopenHead } from '../../../../electron/core/container/public-head';
import { encodeHead, headLengthWithoutFill, readerTags } from '../../../../electron/core/container/readers';
import { codeOf, decryptBytes, encryptBytes, patternBytes, startFor } from '../../../helpers/containers';

const codeOfSync = (act: () => unknown) => codeOf(Promise.resolve().then(act));

describe('header', () => {
  const header = { fileId: patternBytes(16), payloadLength: 56 + 16 + 100 };
  const bytes = encodeHeader(header);
  const changed = (at: number, value: number) => {
    const copy = bytes.slice();
    copy[at] = value;
    return copy;
  };

  test('is 35 bytes and comes back', () => {
    expect(bytes).toHaveLength(35);
    expect(Buffer.from(bytes.subarray(0, 11)).toString('hex')).toBe('8952534c0d0a1a0a000101');
    expect(parseHeader(bytes)).toEqual(header);
    expect(hasMagic(bytes)).toBe(true);
    expect(hasMagic(MAGIC.subarray(1))).toBe(false);
  });

  test.each([
    ['another magic', () => changed(3, 0), 'not-encrypted'],
    ['nothing', () => new Uint8Array(0), 'not-encrypted'],
    ['a text', () => new TextEncoder().encode('hello'), 'not-encrypted'],
    ['half the magic', () => bytes.subarray(0, 4), 'truncated'],
    ['34 bytes', () => bytes.subarray(0, 34), 'truncated'],
    ['version 2', () => changed(9, 2), 'unsupported-version'],
    ['profile 0', () => changed(10, 0), 'unsupported-profile'],
    ['a payload beyond 2^53', () => changed(27, 255), 'damaged-header'],
    ['a payload of 71 bytes', () => encodeHeader({ ...header, payloadLength: 71 }), 'damaged-header'],
  ])('%s is refused', async (_, make, code) => {
    expect(await codeOfSync(() => parseHeader(make()))).toBe(code);
  });
});

describe('readers', () => {
  let ours: string;
  let recipient: string;
  let other: string;
  let key: FileKey;
  let wrap: Uint8Array;
  const payloadLength = 56 + 16 + 1_000;

  beforeAll(async () => {
    ours = await newIdentity('x25519');
    recipient = await recipientOf(ours);
    other = await recipientOf(await newIdentity('x25519'));
    key = drawFileKey(new Uint8Array(64));
    wrap = await wrapFileKey(recipient, concatBytes(key.fileKey, key.fileId));
  });

  const headWith = (wraps: readonly Uint8Array[], fill = 0) =>
    encodeHead({
      key,
      header: encodeHeader({ fileId: key.fileId, payloadLength }),
      entries: wraps.map((each) => ({ tag: new Uint8Array(16), wrap: each })),
      headLength: headLengthWithoutFill(wraps.map((each) => each.length)) + fill,
    });

  test('are recognised by their tags by whoever has the file key', () => {
    const [first, second] = readerTags(key, [recipient, other]);
    expect(first).toHaveLength(16);
    expect(readerTags(key, [recipient.toUpperCase()])[0]).toEqual(first);
    expect(second).not.toEqual(first);
    expect(readerTags({ ...key, fileId: patternBytes(16) }, [recipient])[0]).not.toEqual(first);
  });

  test('the head says its length, kinds and whether it is post-quantum', async () => {
    const hybrid = await recipientOf(await newIdentity('hybrid'));
    const mixed = await startFor(patternBytes(10), [hybrid, recipient], { fill: (length) => length + 77 });
    const inspected = inspectHead(mixed.head);
    expect(inspected.readers).toEqual(['hybrid', 'x25519']);
    expect(inspected.postQuantum).toBe(false);
    expect(inspected.headLength).toBe(mixed.head.length);
    expect(inspected.containerLength).toBe(mixed.containerLength);
    expect(bytesOfHead(mixed.head.subarray(0, 39))).toBe(mixed.head.length);
    expect(reopenHead(mixed.head, mixed.key)).toEqual(inspected);
    expect(inspectHead((await startFor(patternBytes(10), [hybrid])).head).postQuantum).toBe(true);
  });

  const raw = (readersLength: number, count: number, ...parts: readonly Uint8Array[]) => {
    const body = concatBytes(u16(count), ...parts);
    const header = encodeHeader({ fileId: patternBytes(16), payloadLength });
    return concatBytes(header, u32(readersLength < 0 ? body.length : readersLength), body);
  };
  const entry = (length: number) => concatBytes(new Uint8Array(16), u32(length), new Uint8Array(length));
  const mac = new Uint8Array(32);

  test.each([
    ['no reader', () => raw(-1, 0, mac, new Uint8Array(100)), 'damaged-header'],
    [
      '257 readers',
      () => raw(-1, 257, ...Array.from({ length: 257 }, () => entry(1)), mac),
      'damaged-header',
    ],
    ['an empty wrap', () => raw(-1, 1, entry(0), mac, new Uint8Array(100)), 'damaged-header'],
    ['a wrap of 8,193 bytes', () => raw(-1, 1, entry(8_193), mac), 'damaged-header'],
    [
      'a wrap beyond the section',
      () => raw(-1, 1, new Uint8Array(16), u32(100), new Uint8Array(60)),
      'damaged-header',
    ],
    ['a count beyond the section', () => raw(-1, 3, entry(50), mac), 'damaged-header'],
    ['no mac', () => raw(-1, 1, entry(50)), 'damaged-header'],
    ['a fill that is not zero', () => raw(-1, 1, entry(50), mac, Uint8Array.of(0, 1)), 'damaged-header'],
    ['a section beyond 4 MiB', () => raw(4 * 1024 * 1024 + 1, 1, entry(50), mac), 'damaged-header'],
    ['a section of 3 bytes', () => raw(3, 1, entry(50), mac), 'damaged-header'],
    ['a section that is not all there', () => raw(1_000, 1, entry(50), mac), 'truncated'],
  ])('%s is refused', async (_, make, code) => {
    expect(await codeOfSync(() => inspectHead(make()))).toBe(code);
  });

  test('a wrap that opens but holds something else ends the attempt', async () => {
    const contents = [
      concatBytes(key.fileKey, patternBytes(16)),
      concatBytes(key.fileKey, key.fileId).subarray(0, 47),
      concatBytes(key.fileKey, key.fileId, new Uint8Array(1)),
    ];
    for (const content of contents) {
      const head = headWith([await wrapFileKey(recipient, content), wrap]);
      expect(await codeOf(decryptBytes(concatBytes(head, new Uint8Array(payloadLength)), [ours]))).toBe(
        'damaged-header',
      );
    }
  });

  test('a pass phrase wrap is passed over', async () => {
    const encrypter = new Encrypter();
    encrypter.setPassphrase('x');
    encrypter.setScryptWorkFactor(2);
    const scrypt = await encrypter.encrypt(concatBytes(key.fileKey, key.fileId));
    const container = concatBytes(headWith([scrypt, wrap]), new Uint8Array(payloadLength));
    expect(inspectHead(container).readers).toEqual(['other', 'x25519']);
    // The second wrap opened: only the payload, which is zeros here, is at fault.
    expect(await codeOf(decryptBytes(container, [ours]))).toBe('damaged-data');
    const alone = concatBytes(headWith([scrypt]), new Uint8Array(payloadLength));
    expect(await codeOf(decryptBytes(alone, [ours]))).toBe('no-matching-key');
  });

  test('without an identity, or with a stranger’s, it stays closed', async () => {
    const container = await encryptBytes(patternBytes(100), [recipient]);
    expect(await codeOf(decryptBytes(container, []))).toBe('identity-needed');
    expect(
      await codeOf(decryptBytes(container, [await newIdentity('hybrid'), await newIdentity('x25519')])),
    ).toBe('no-matching-key');
  });

  test('altered readers are refused, and opened only when the person says so', async () => {
    const original = patternBytes(500);
    const container = await encryptBytes(original, [recipient, other]);
    const tampered = container.slice();
    tampered[tampered.length - inspectHead(container).header.payloadLength - 40]! ^= 1;
    expect(await codeOf(decryptBytes(tampered, [ours]))).toBe('readers-altered');
    const opened = await decryptBytes(tampered, [ours], { acceptAlteredReaders: true });
    expect(opened.head.readersAltered).toBe(true);
    expect(opened.original).toEqual(original);
    expect((await decryptBytes(container, [ours], { acceptAlteredReaders: true })).head.readersAltered).toBe(
      false,
    );
  });

  test('a reader named twice is wrapped for once; none and 257 are refused', async () => {
    const { head } = await startFor(patternBytes(1), [recipient, recipient]);
    expect(inspectHead(head).readers).toHaveLength(1);
    expect(await codeOf(startFor(patternBytes(1), []))).toBe('bad-recipient');
    const many = await Promise.all(
      Array.from({ length: 257 }, async () => recipientOf(await newIdentity('x25519'))),
    );
    expect(await codeOf(startFor(patternBytes(1), many))).toBe('bad-recipient');
    expect(inspectHead((await startFor(patternBytes(1), many.slice(1))).head).readers).toHaveLength(256);
  });

  test('a payload length is part of the context: changing it is noticed', async () => {
    const container = await encryptBytes(patternBytes(100), [recipient]);
    const longer = concatBytes(container, new Uint8Array(16));
    longer.set(u64(inspectHead(container).header.payloadLength + 16), 27);
    expect(await codeOf(decryptBytes(longer, [ours]))).toBe('readers-altered');
    expect(await codeOf(decryptBytes(longer, [ours], { acceptAlteredReaders: true }))).toBe('damaged-data');
  });
});
