import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { AnalysisReport } from '../../shared/models/analysis';
import { expectExit, radseal, temporaryFolder } from '../helpers/cli';
import { writeEvidence } from '../helpers/evidence';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const samples = join(import.meta.dirname, '../../resources/samples');
const images = [join(samples, 'photo.jpg'), join(samples, 'multi-frame.dcm')];

const { weights } = JSON.parse(readFileSync(join(samples, '../models/default/model.json'), 'utf8')) as {
  weights: { sha256: string };
};
const modelSha256 = weights.sha256;

async function reportIn(name: string) {
  const dir = folder.at(name);
  const args = ['analyse', ...images, '--model', modelSha256.slice(0, 12), '--report', dir];
  expectExit(await radseal(args, { home: folder.at('home') }), 0);
  const { fresh, ...rest } = JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8')) as AnalysisReport;
  return { fresh, rest };
}

it('the same images, model and seed give the same report but for what is fresh', async () => {
  const startedAt = Date.now();
  const [one, two] = [await reportIn('one'), await reportIn('two')];
  expect(one.rest).toEqual(two.rest);
  expect(one.fresh).not.toEqual(two.fresh);
  writeEvidence(
    'report-sameness',
    { reports: 2, images: images.length, keyImages: one.rest.keys!.count, differences: 0 },
    startedAt,
  );
});
