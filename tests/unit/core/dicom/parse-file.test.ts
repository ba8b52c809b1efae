import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { displayText } from '../../../../electron/core/dicom/character-set';
import { asciiText, itemsOf } from '../../../../electron/core/dicom/elements';
import { isWellFormedDicom, parseDicom } from '../../../../electron/core/dicom/parse-file';
import { TAGS } from '../../../../electron/core/dicom/tags';

const slice = readFileSync('resources/samples/ct-phantom/slice-001.dcm');

const le16 = (value: number) => [value & 0xff, value >> 8];
const le32 = (value: number) => [...le16(value & 0xffff), ...le16(value >>> 16)];
const tagBytes = (tag: number) => [...le16(tag >>> 16), ...le16(tag & 0xffff)];
const implicit = (tag: number, length: number, value: readonly number[] = []) => [
  ...tagBytes(tag),
  ...le32(length),
  ...value,
];
const explicit = (tag: number, vr: string, value: readonly number[] | string) => {
  const bytes = typeof value === 'string' ? [...Buffer.from(value, 'latin1')] : value;
  return [...tagBytes(tag), ...Buffer.from(vr), ...le16(bytes.length), ...bytes];
};
/** A file of these bytes behind prefix and transfer syntax. */
const fileOf = (uid: string, body: Uint8Array | readonly number[]) =>
  Uint8Array.from([
    ...new Array<number>(128).fill(0),
    ...Buffer.from('DICM'),
    ...explicit(TAGS.transferSyntaxUid, 'UI', uid.length % 2 ? `${uid}\0` : uid),
    ...body,
  ]);
const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';

const parsed = (bytes: Uint8Array, size?: number) => {
  const result = parseDicom(bytes, size);
  if (result.status !== 'dicom') throw new Error(result.problem);
  return result.file;
};

describe('a whole file', () => {
  it('is read to its end', () => {
    const file = parsed(slice);
    expect(file.problem).toBeUndefined();
    expect(asciiText(file.dataSet, TAGS.modality)).toBe('CT');
    expect(file.dataSet.elements.get(TAGS.pixelData)).toMatchObject({ vr: 'OW', length: 131_072 });
    expect(isWellFormedDicom(slice)).toBe(true);
  });

  it('is read as far as its beginning goes', () => {
    expect(isWellFormedDicom(slice.subarray(0, 2_000), slice.length)).toBe(true);
    expect(parsed(slice.subarray(0, 600), slice.length).problem).toBeUndefined();
  });

  it('is not well formed when it breaks off anywhere', () => {
    for (let length = 0; length < slice.length; length += length < 1_300 ? 1 : 9_973) {
      const cut = slice.subarray(0, length);
      const atElement = parseDicom(cut).status === 'dicom' && !parsed(cut).problem;
      // A cut between two elements leaves a shorter data set: no pixel data, but no fault either.
      if (atElement) expect(parsed(cut).dataSet.elements.has(TAGS.pixelData)).toBe(false);
      else expect(isWellFormedDicom(cut)).toBe(false);
    }
  });
});

describe('codings', () => {
  const name = [...Buffer.from('A^B ')];

  it('implicit little endian, and the same where the meta information lies', () => {
    const body = implicit(TAGS.patientName, 4, name);
    for (const uid of [IMPLICIT, EXPLICIT])
      expect(asciiText(parsed(fileOf(uid, body)).dataSet, TAGS.patientName)).toBe('A^B');
  });

  it('explicit little endian that calls itself implicit', () => {
    const body = explicit(TAGS.patientName, 'PN', name);
    expect(asciiText(parsed(fileOf(IMPLICIT, body)).dataSet, TAGS.patientName)).toBe('A^B');
  });

  it('deflated, up to a limit', () => {
    const uid = '1.2.840.10008.1.2.1.99';
    const body = deflateRawSync(Uint8Array.from(explicit(TAGS.patientName, 'PN', name)));
    expect(asciiText(parsed(fileOf(uid, body)).dataSet, TAGS.patientName)).toBe('A^B');
    const bomb = deflateRawSync(new Uint8Array(300 * 1024 * 1024), { level: 1 });
    const prefix = fileOf(uid, []);
    const file = Buffer.concat([prefix, bomb]);
    expect(parseDicom(file)).toEqual({ status: 'not-dicom', problem: 'too-large' });
    expect(parseDicom(fileOf(uid, [1, 2, 3, 4, 5]))).toEqual({
      status: 'not-dicom',
      problem: 'inflate-failed',
    });
  });

  it('sequences of defined and undefined length, and ones without a VR', () => {
    const inner = implicit(TAGS.patientName, 4, name);
    const item = implicit(TAGS.item, inner.length, inner);
    const open = [
      ...implicit(TAGS.modalityLutSequence, 0xffffffff),
      ...implicit(TAGS.item, 0xffffffff, inner),
      ...implicit(TAGS.itemDelimiter, 0),
      ...implicit(TAGS.sequenceDelimiter, 0),
    ];
    const closed = implicit(TAGS.voiLutSequence, item.length, item);
    const { dataSet, problem } = parsed(fileOf(IMPLICIT, [...open, ...closed]));
    expect(problem).toBeUndefined();
    for (const tag of [TAGS.modalityLutSequence, TAGS.voiLutSequence])
      expect(asciiText(itemsOf(dataSet, tag)[0]!, TAGS.patientName)).toBe('A^B');
  });
});

describe('hostile bytes', () => {
  it('a length beyond the end', () => {
    expect(parsed(fileOf(IMPLICIT, implicit(TAGS.patientName, 0xfffffff0))).problem).toBe('truncated');
  });

  it('a sequence without an end', () => {
    const body = implicit(TAGS.modalityLutSequence, 0xffffffff, implicit(TAGS.item, 0xffffffff));
    expect(parsed(fileOf(IMPLICIT, body)).problem).toBe('truncated');
  });

  it('nesting without end', () => {
    const level = [...implicit(TAGS.modalityLutSequence, 0xffffffff), ...implicit(TAGS.item, 0xffffffff)];
    const body = Array.from({ length: 10_000 }, () => level).flat();
    expect(parsed(fileOf(IMPLICIT, body)).problem).toBe('too-deep');
  });

  it('more elements than a bounded memory holds', () => {
    const elements = Buffer.alloc(8 * 600_000);
    for (let index = 0; index < 600_000; index++) {
      elements.writeUInt16LE(0x0009 + 2 * (index >> 16), index * 8);
      elements.writeUInt16LE(index & 0xffff, index * 8 + 2);
    }
    const bytes = Buffer.concat([fileOf(IMPLICIT, implicit(TAGS.modality, 2, [0x43, 0x54])), elements]);
    expect(parsed(bytes).problem).toBe('too-many-elements');
  });

  it('megabytes of zeros behind the last element are fill', () => {
    const bytes = Buffer.concat([slice, Buffer.alloc(8_000_000)]);
    expect(isWellFormedDicom(bytes)).toBe(true);
  });

  it('an item where an element should be', () => {
    expect(parsed(fileOf(IMPLICIT, implicit(TAGS.item, 0))).problem).toBe('bad-element');
  });
});

it('shows a name in its own character set, without escapes and direction marks', () => {
  const named = (set: string, value: Buffer) =>
    displayText(
      parsed(
        fileOf(EXPLICIT, [
          ...explicit(TAGS.specificCharacterSet, 'CS', set),
          ...explicit(TAGS.patientName, 'PN', [...value]),
        ]),
      ).dataSet,
      TAGS.patientName,
    );
  expect(named('ISO_IR 100', Buffer.from('M\xfcller ', 'latin1'))).toBe('Müller');
  expect(named('ISO_IR 192', Buffer.from('山田^太郎 '))).toBe('山田^太郎');
  expect(named('ISO_IR 144', Buffer.from([0xbb, 0xee]))).toBe('Лю');
  expect(named('ISO_IR 192', Buffer.from('a\u202eb'))).toBe('ab');
});
