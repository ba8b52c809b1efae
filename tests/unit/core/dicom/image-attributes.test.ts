import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readGrayscale } from '../../../../electron/core/dicom/grayscale';
import {
  readGeometry,
  readPixelLayout,
  readSeriesKeys,
} from '../../../../electron/core/dicom/image-attributes';
import { parseDicom } from '../../../../electron/core/dicom/parse-file';

const dataSetOf = (path: string) => {
  const parsed = parseDicom(readFileSync(path));
  if (parsed.status !== 'dicom') throw new Error(parsed.problem);
  return parsed.file.dataSet;
};

const slice = dataSetOf('resources/samples/ct-phantom/slice-003.dcm');

it('reads the pixel layout', () => {
  expect(readPixelLayout(slice)).toEqual({
    columns: 256,
    rows: 256,
    frames: 1,
    samplesPerPixel: 1,
    bitsAllocated: 16,
    bitsStored: 12,
    highBit: 11,
    signed: false,
    planar: false,
    photometric: 'MONOCHROME2',
  });
});

it('reads windows and rescale in the order of the file', () => {
  const { modality, windows, inverse } = readGrayscale(slice, readPixelLayout(slice)!, 0);
  expect(modality).toEqual({ slope: 1, intercept: -1024 });
  expect(windows).toEqual([
    { center: 40, width: 100, function: 'LINEAR', explanation: 'BRAIN' },
    { center: 300, width: 1500, function: 'LINEAR', explanation: 'BONE' },
  ]);
  expect(inverse).toBe(false);
});

it('reads place, spacing and what groups files into series', () => {
  expect(readGeometry(slice, 0)).toEqual({
    pixelAspect: 1,
    pixelSpacing: [0.9375, 0.9375],
    position: [-119.53125, -119.53125, -42],
    orientation: [1, 0, 0, 0, 1, 0],
  });
  const keys = readSeriesKeys(slice);
  expect(keys).toMatchObject({ modality: 'CT', instanceNumber: 3, studyDate: '20240101' });
  expect(keys.seriesInstanceUid).toBe(
    readSeriesKeys(dataSetOf('resources/samples/ct-phantom/slice-001.dcm')).seriesInstanceUid,
  );
});

it('takes the shape of pixels from the aspect ratio where there is no spacing', () => {
  expect(readGeometry(dataSetOf('tests/vectors/dicom/made/non-square.dcm'), 0).pixelAspect).toBe(2);
});

it('knows MONOCHROME1 as inverse', () => {
  const made = dataSetOf('tests/vectors/dicom/made/monochrome1-window.dcm');
  expect(readGrayscale(made, readPixelLayout(made)!, 0)).toMatchObject({
    inverse: true,
    windows: [{ center: 2000, width: 3000 }],
  });
});
