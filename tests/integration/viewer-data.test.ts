import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { headerTable } from '../../electron/core/dicom/header-table';
import { parseDicom } from '../../electron/core/dicom/parse-file';
import { readSeriesPlace } from '../../electron/core/dicom/series-place';
import { renderDicom } from '../../electron/core/images/preview';
import { bytesAsSource } from '../../electron/core/dicom/frames';
import { viewDicom } from '../../electron/core/images/view-frame';
import { greyPixels, ownLook, type GreyFrame } from '../../renderer/features/open/windowing';
import { realFiles } from '../helpers/real-files';
import { madePath, windowedFixtures } from '../helpers/windowed';

const files = await realFiles('npm');

function viewFrameOf(bytes: Uint8Array, index: number) {
  const parsed = parseDicom(bytes);
  if (parsed.status !== 'dicom') throw new Error(parsed.problem);
  return viewDicom(parsed.file, bytesAsSource(parsed.file.dataSet.bytes), index);
}

function headerOf(path: string) {
  const parsed = parseDicom(readFileSync(path));
  if (parsed.status !== 'dicom') throw new Error(parsed.problem);
  return { rows: headerTable(parsed.file), place: readSeriesPlace(parsed.file.dataSet), file: parsed.file };
}

describe('what the viewer gets of real files', () => {
  it.each(files)('$name: windowed by the page as by the engine, to one grey level', async ({ path }) => {
    const bytes = readFileSync(path);
    const shown = await viewFrameOf(bytes, 0);
    const rendered = await renderDicom(bytes, bytes.length, 0);
    if (shown.status === 'none' || rendered.status === 'none') throw new Error('no picture');
    const pixels =
      shown.status === 'grey'
        ? greyPixels(shown as GreyFrame, ownLook(shown as GreyFrame), false)
        : shown.rgba;
    const { columns, rows, data } = rendered.raster;
    if (shown.step > 1) {
      // What is reduced before it is windowed has no twin in the engine: tests/unit/core/images/shrink.test.ts.
      expect([shown.columns, shown.rows]).toEqual([
        Math.ceil(columns / shown.step),
        Math.ceil(rows / shown.step),
      ]);
      return;
    }
    let largest = 0;
    for (let at = 0; at < data.length; at++) largest = Math.max(largest, Math.abs(data[at]! - pixels[at]!));
    expect(largest).toBeLessThanOrEqual(1);
  });

  it.each(files)('$name: a row for every element, patients masked', ({ path }) => {
    const { rows, file } = headerOf(path);
    expect(rows.filter(({ depth }) => depth === 0)).toHaveLength(
      file.dataSet.elements.size + file.meta.elements.size,
    );
    const patient = rows.filter(({ tag }) => tag.startsWith('(0010,'));
    expect(patient.length).toBeGreaterThan(0);
    expect(patient.every(({ isIdentifying }) => isIdentifying)).toBe(true);
    const telling = rows.filter(
      ({ vr, keyword }) => vr === 'PN' || vr === 'DA' || keyword === 'InstitutionName',
    );
    expect(telling.every(({ isIdentifying }) => isIdentifying)).toBe(true);
    for (const keyword of ['Rows', 'Columns', 'BitsStored'])
      expect(rows.find((row) => row.keyword === keyword)).toMatchObject({ isIdentifying: false, vr: 'US' });
  });

  it('the 20 slices of a brain series are one series, each at its own place', () => {
    const places = files.map(({ path }) => headerOf(path).place);
    const counts = new Map<string, Set<string>>();
    for (const place of places)
      if (place) counts.set(place.key, (counts.get(place.key) ?? new Set()).add(String(place.position)));
    expect(Math.max(...[...counts.values()].map((positions) => positions.size))).toBeGreaterThanOrEqual(20);
  });
});

describe('made files', () => {
  const made = windowedFixtures().filter(({ name }) => name.startsWith('made/'));

  it.each(made)(
    '$name, frame $frame: within two grey levels of dcm2pnm as the page draws it',
    async (fixture) => {
      const bytes = readFileSync(madePath(fixture.name));
      const shown = await viewFrameOf(bytes, fixture.frame);
      if (shown.status === 'none') throw new Error(shown.reason);
      const pixels =
        shown.status === 'grey'
          ? greyPixels(shown as GreyFrame, ownLook(shown as GreyFrame), false)
          : shown.rgba;
      let largest = 0;
      for (let pixel = 0; pixel < fixture.columns * fixture.rows; pixel++)
        for (let channel = 0; channel < fixture.channels; channel++)
          largest = Math.max(
            largest,
            Math.abs(fixture.levels[pixel * fixture.channels + channel]! - pixels[pixel * 4 + channel]!),
          );
      expect(largest).toBeLessThanOrEqual(2);
    },
  );
});
