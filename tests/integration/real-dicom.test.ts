import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { previewOf } from '../../electron/core/images/preview';
import { roundTripByCommandLine } from '../helpers/folder-round-trip';
import { rowOf } from '../helpers/real-file-table';
import { realFiles } from '../helpers/real-files';
import { frameFixtures, storedValuesDigest } from '../helpers/stored-values';
import { greyLevelLimit, largestDifference, madePath, windowedFixtures } from '../helpers/windowed';

const files = await realFiles('npm');
const expected = new Map(frameFixtures.map((fixture) => [fixture.name, fixture.values]));

describe('real files of the development dependencies', () => {
  it('are the 38 that are known', () => {
    expect(files).toHaveLength(38);
  });

  it('come back byte for byte, with names, folders and times, through the command line; their carriers are valid', async () => {
    expect(await roundTripByCommandLine(files)).toEqual({ files: 38, dicom: 38, png: 0 });
  });

  it.each(files)('$name: DICOM, well formed, shown', async (file) => {
    expect(await rowOf(file)).toMatchObject({ kind: 'dicom', carrier: 'dicom', preview: 'yes' });
  });

  it.each(files)('$name: stored values as dcmtk or gdcm decode them', async ({ name, path }) => {
    expect(expected.get(name)).toMatch(/^[0-9a-f]{64}$/);
    expect(await storedValuesDigest(readFileSync(path))).toBe(expected.get(name));
  });
});

describe('windowed pictures', () => {
  const paths = new Map(files.map(({ name, path }) => [name, path]));
  const pictures = windowedFixtures().flatMap((fixture) => {
    const path = fixture.name.startsWith('made/') ? madePath(fixture.name) : paths.get(fixture.name);
    return path === undefined ? [] : [{ ...fixture, path }];
  });

  it('there are 20 or more here', () => {
    expect(pictures.length).toBeGreaterThanOrEqual(20);
  });

  it.each(pictures)('$name: within one grey level of dcm2pnm', async (fixture) => {
    expect(await largestDifference(readFileSync(fixture.path), fixture)).toBeLessThanOrEqual(
      greyLevelLimit(fixture.name),
    );
  });

  it('draws pixels twice as high as wide in their true shape', async () => {
    const preview = await previewOf(readFileSync(madePath('made/non-square.dcm')));
    expect(preview).toMatchObject({ status: 'shown', columns: 40, rows: 64 });
  });
});

describe('made files', () => {
  const made = frameFixtures.filter(({ name }) => name.startsWith('made/'));

  it.each(made)('$name: stored values as dcmtk decodes them', async ({ name, values }) => {
    expect(await storedValuesDigest(readFileSync(madePath(name)))).toBe(values);
  });
});
