import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { AnalysisReport } from '../../shared/models/analysis';
import { expectExit, temporaryFolder } from '../helpers/cli';
import { writeEvidence } from '../helpers/evidence';
import { analyseFolder, cancelAfter, makeImages } from '../helpers/many-images';

const COUNT = 1_000;
const FEW = 50;
/** What a thousand images may need above fifty. */
const MORE_MIB = 150;
const folder = temporaryFolder();
afterAll(() => folder.remove());
const home = folder.at('home');

it('a folder of 1,000 images: a row each, in no more memory than fifty need, and cancelled at once', async () => {
  const startedAt = Date.now();
  for (const [name, count] of [
    ['few', FEW],
    ['many', COUNT],
  ] as const)
    makeImages(folder.at(name), count);
  const few = await analyseFolder(folder.at('few'), { report: folder.at('report-few'), home });
  expectExit(few.run, 0);
  const many = await analyseFolder(folder.at('many'), { report: folder.at('report-many'), home });
  expectExit(many.run, 0);
  const report = JSON.parse(
    readFileSync(join(folder.at('report-many'), 'report.json'), 'utf8'),
  ) as AnalysisReport;
  expect(report.rows).toHaveLength(COUNT);
  expect(report.fresh.rows).toHaveLength(COUNT);
  expect(report.images).toHaveLength(12);
  expect(new Set(report.summary.map(({ images }) => images))).toEqual(new Set([COUNT]));
  const html = readFileSync(join(folder.at('report-many'), 'report.html'), 'utf8');
  expect(html.length).toBeLessThan(10e6);
  expect(few.engineMiB).toBeGreaterThan(50);
  expect(many.engineMiB).toBeLessThan(few.engineMiB + MORE_MIB);

  const stopped = await cancelAfter(20, folder.at('many'), { report: folder.at('report-none'), home });
  expectExit(stopped.run, 130);
  // Those in hand end with their threads: nothing more is told.
  expect(stopped.measured).toBeLessThan(30);
  expect(existsSync(folder.at('report-none'))).toBe(false);
  writeEvidence(
    'many-images',
    {
      ...{ images: COUNT, rows: report.rows.length, failed: 0 },
      engineMiB: Math.round(many.engineMiB),
      engineMiBOfFifty: Math.round(few.engineMiB),
      measuredWhenCancelled: stopped.measured,
      htmlBytes: html.length,
    },
    startedAt,
  );
});
