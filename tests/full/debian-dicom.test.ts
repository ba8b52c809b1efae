import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { afterAll, describe, expect, it } from 'vitest';
import { writeEvidence } from '../helpers/evidence';
import { roundTripByCommandLine } from '../helpers/folder-round-trip';
import { rowOf, tableOf } from '../helpers/real-file-table';
import { realFiles } from '../helpers/real-files';
import { frameFixtures, storedValuesDigest } from '../helpers/stored-values';
import { greyLevelLimit, largestDifference, madePath, windowedFixtures } from '../helpers/windowed';

const startedAt = Date.now();
const counts = {
  files: 0,
  withPixels: 0,
  previews: 0,
  decoded: 0,
  windowed: 0,
  roundTrips: 0,
  dicomCarriers: 0,
  pngCarriers: 0,
};

// Written only when every case of this file came to its end.
afterAll(() => {
  const complete = counts.decoded === frameFixtures.length && counts.windowed === windowedFixtures().length;
  const all = counts.files === files.length && counts.roundTrips === files.length;
  if (complete && all) writeEvidence('debian-dicom', counts, startedAt);
});

const files = await realFiles('all');
const paths = new Map(files.map(({ name, path }) => [name, path]));

/** Files our decoders refuse, and why that is right. */
const NOT_DECODED = new Map([
  ['python3-pydicom/test_files/JPEG-lossy.dcm', 'unsupported-compression'],
  ['python3-pydicom/test_files/JPGExtended.dcm', 'unsupported-compression'],
  // gdcm refuses it too: "Invalid number of tiles".
  ['python3-pydicom/test_files/JPEG2000-embedded-sequence-delimiter.dcm', 'damaged'],
]);

describe('all real files', () => {
  it('are what docs/real-files.md says; at least 140 have a preview', async () => {
    const rows = [];
    for (const file of files) rows.push(await rowOf(file));
    expect(rows).toHaveLength(258);
    expect(rows.filter(({ preview }) => preview === 'yes').length).toBeGreaterThanOrEqual(140);
    const page = join(import.meta.dirname, '../../docs/real-files.md');
    const table = await format(tableOf(rows), { ...(await resolveConfig(page)), parser: 'markdown' });
    await expect(table).toMatchFileSnapshot(page);
    counts.files = rows.length;
    counts.withPixels = rows.filter(({ pixels }) => pixels).length;
    counts.previews = rows.filter(({ preview }) => preview === 'yes').length;
  });

  it('come back byte for byte, with names, folders and times, through the command line; their carriers are valid', async () => {
    const round = await roundTripByCommandLine(files);
    expect(round.files).toBe(258);
    // What dciodvfy, dcmdump and pngcheck looked at.
    expect(round.dicom).toBeGreaterThan(200);
    Object.assign(counts, { roundTrips: round.files, dicomCarriers: round.dicom, pngCarriers: round.png });
  });

  it.each(frameFixtures)('$name: stored values as dcmtk or gdcm decode them', async ({ name, values }) => {
    const path = paths.get(name) ?? madePath(name);
    expect(await storedValuesDigest(readFileSync(path))).toBe(NOT_DECODED.get(name) ?? values);
    counts.decoded += 1;
  });

  it.each(windowedFixtures())('$name: within one grey level of dcm2pnm', async (fixture) => {
    const path = paths.get(fixture.name) ?? madePath(fixture.name);
    expect(await largestDifference(readFileSync(path), fixture)).toBeLessThanOrEqual(
      greyLevelLimit(fixture.name),
    );
    counts.windowed += 1;
  });
});
