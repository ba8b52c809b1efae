import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { PAPER_BYTES } from '../../../../electron/core/cipher/paper-profile';
import { reportCsv } from '../../../../electron/core/report/csv';
import { reportHtml } from '../../../../electron/core/report/html';
import { measureBaseline } from '../../../../electron/core/report/measure-baseline';
import { measureFrame } from '../../../../electron/core/report/measure-frame';
import { studyPictures } from '../../../../electron/core/report/study-pictures';
import { noise, smallReport, smoothFrame } from '../../../helpers/small-report';

const report = smallReport();
const [image] = report.images;
if (image?.status !== 'measured') throw new Error('the image was not measured');
const [own] = report.fresh.images;

describe('what stands in a report', () => {
  it('the same input gives the same figures but for what is fresh', () => {
    const { fresh: _, ...again } = smallReport();
    const { fresh: __, ...rest } = report;
    expect(again).toEqual(rest);
    const raster = noise(PAPER_BYTES, 9);
    expect(measureBaseline('josephus', raster, 5)).toEqual(measureBaseline('josephus', raster, 5));
  });

  it('the whole file: what needs no partner, five times, and the fifteen tests', () => {
    const metrics = new Set(own!.whole.figures.map(({ metric }) => metric));
    expect([...metrics].sort()).toEqual([
      ...['chi-square', 'correlation-antidiagonal', 'correlation-diagonal', 'correlation-horizontal'],
      ...['correlation-vertical', 'entropy', 'local-entropy'],
    ]);
    expect(own!.whole.figures.every(({ encryptions }) => encryptions === 5)).toBe(true);
    expect(own!.whole.randomness).toHaveLength(15);
  });

  it('what opening with one key bit turned comes to: nearly everything, or a refusal', () => {
    const paper = image.ciphers.find(({ subject }) => subject === 'paper')!.figures;
    const opened = paper.find(({ metric }) => metric === 'opened-npcr')!;
    expect(opened.value).toBeCloseTo(100 / PAPER_BYTES, 9);
    expect(opened.verdict).toBe('outside');
    expect(own!.refusals).toEqual({ tried: 2, refused: 2 });
  });

  it('each frame as if it stood alone, and all of them together', () => {
    expect(image.frames!.frames.map(({ frame }) => frame)).toEqual([1, 2, 3]);
    const alone = measureFrame(smoothFrame(2), { keyImage: noise(PAPER_BYTES, 1), seed: 3, frame: 2 });
    expect(image.frames!.frames[2]!.figures).toEqual(alone.plain);
    const entropies = image.frames!.frames.map(
      ({ figures }) => figures.find(({ metric }) => metric === 'entropy')!.value!,
    );
    const overall = image.frames!.overall.find(({ metric }) => metric === 'entropy')!;
    expect(overall.mean).toBeCloseTo(entropies.reduce((a, b) => a + b) / 3, 12);
    expect([overall.least, overall.most]).toEqual([Math.min(...entropies), Math.max(...entropies)]);
    // A plain image is not judged; its cipher is.
    expect(overall.at1).toBeNull();
    expect(own!.frames!.overall.find(({ metric }) => metric === 'npcr')!.at1).not.toBeNull();
  });
});

describe('report.html', () => {
  const html = reportHtml(report);

  it('holds no script and no address, and what was given is no mark-up', () => {
    const text = html.replaceAll(/base64,[^"]*/g, '');
    expect(/<script|https?:|NaN|<b>/.exec(text)).toBeNull();
    expect(html.includes('broken&#60;b&#62;.png')).toBe(true);
  });

  it('shows scatter plots and bit planes, each with its text', () => {
    const pictures = [...html.matchAll(/<img src="data:image\/png;base64,([^"]+)" alt="([^"]+)"/g)];
    expect(pictures).toHaveLength(6);
    for (const [, base64] of pictures) decode(Buffer.from(base64!, 'base64'));
  });

  it('says what its bound of NPCR is worth for 16 bits', () => {
    expect(html).toContain('one pair in 65,536 is equal by chance');
  });

  it('carries a nonce where it is served under a policy of its own', () => {
    expect(reportHtml(report, 'abc').includes('<style nonce="abc">')).toBe(true);
    expect(html.includes('<style>')).toBe(true);
  });
});

it('report.csv has a row a figure and as many cells in each; no cell is a formula', () => {
  const lines = reportCsv(report).trim().split('\r\n');
  expect(new Set(lines.map((line) => line.replaceAll(/"[^"]*"/g, '').split(',').length))).toEqual(
    new Set([14]),
  );
  for (const subject of ['clinical-whole', 'plain/frame-3', 'plain/frames', 'clinical-samples/frame-1'])
    expect(lines.some((line) => line.startsWith(`1,${subject},entropy,`))).toBe(true);
  expect(lines.filter((line) => line.startsWith('1,clinical-whole,sp800-22/')).length).toBeGreaterThan(14);
  expect(lines.some((line) => line.includes("'=broken"))).toBe(true);
});

describe('a report on a folder', () => {
  const folder = smallReport({ count: 14 });
  const html = reportHtml(folder);

  it('holds everything of the first twelve images, and a row of each', () => {
    expect(folder.images.map(({ status }) => status)).toEqual([
      ...Array<string>(12).fill('measured'),
      'failed',
    ]);
    expect(folder.fresh.images).toHaveLength(12);
    expect(folder.rows.map(({ number }) => number)).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    expect(folder.fresh.rows).toHaveLength(14);
    const first = folder.images[0];
    if (first?.status !== 'measured') throw new Error('the image was not measured');
    const paper = first.ciphers.find(({ subject }) => subject === 'paper')!.figures;
    const row = folder.rows[13]!.subjects.find(({ subject }) => subject === 'paper')!;
    expect(row.npcr).toBe(paper.find(({ metric }) => metric === 'npcr')!.value);
    const correlations = paper.filter(({ metric }) => metric.startsWith('correlation-'));
    expect(Math.abs(row.correlation!)).toBe(Math.max(...correlations.map(({ value }) => Math.abs(value!))));
    expect(row.outside).toBe(paper.filter(({ verdict }) => verdict === 'outside').length);
  });

  it('sums up all of them, those of the clinical profile with what is fresh', () => {
    for (const summary of [folder.summary, folder.fresh.summary])
      expect(new Set(summary.map(({ images }) => images))).toEqual(new Set([14]));
    const subjects = new Set(folder.fresh.summary.map(({ subject }) => subject));
    expect(subjects).toEqual(new Set(['clinical-samples', 'clinical-whole']));
    const npcr = folder.fresh.summary.find(({ metric }) => metric === 'npcr')!;
    expect(npcr.judged).toBe(14 * 5);
    const clinical = folder.fresh.images[0]!.clinical.find(({ metric }) => metric === 'npcr')!;
    expect(npcr.mean).toBeCloseTo(clinical.mean!, 9);
    expect([npcr.least, npcr.most]).toEqual([clinical.least, clinical.most]);
  });

  it('shows the rows, the summary and what could not be measured', () => {
    expect(html).toContain('A row for each image');
    expect(html).toContain('The first 12 of 14 images');
    expect(html).toContain('Not measured: 1.');
    expect(html).toMatch(/<td class="text">[A-Z][^<]+\. \[no-usable-images\]<\/td>/);
    expect(html.match(/<h2>Image \d+<\/h2>/g)).toHaveLength(12);
    const lines = reportCsv(folder).split('\r\n');
    const last = lines.filter((line) => line.startsWith('14,'));
    expect(last.map((line) => line.split(',').slice(0, 3).join())).toContain('14,clinical-samples,npcr');
    expect(last.length).toBeLessThan(20);
    expect(lines.some((line) => line.startsWith(',summary/clinical-whole,entropy,'))).toBe(true);
    expect(html.includes('NaN')).toBe(false);
  });
});

describe('a report on a model', () => {
  const ofModel = smallReport({ count: 0, ofModel: 3 });

  it('judges the key images, and sets them beside the deck', () => {
    const { keys } = ofModel;
    expect(keys).toMatchObject({ count: 3 });
    const npcr = keys!.between.find(({ metric }) => metric === 'npcr')!;
    expect(npcr).toMatchObject({ encryptions: 3, ideal: expect.closeTo(99.609, 3) as number });
    expect(npcr.at1).not.toBeNull();
    expect(keys!.randomness).toHaveLength(15);
    const html = reportHtml(ofModel);
    for (const text of ['Key images of the model: 3 of them', 'Over 3 key images', '77.49'])
      expect(html).toContain(text);
    expect(html).not.toContain('Summary over');
    const csv = reportCsv(ofModel);
    expect(csv).toContain('\r\n,model/keys,npcr,');
    expect(csv).toContain('\r\n,model/keys,sp800-22/frequency,');
    expect(
      new Set(
        csv
          .trim()
          .split('\r\n')
          .map((line) => line.replaceAll(/"[^"]*"/g, '').split(',').length),
      ),
    ).toEqual(new Set([14]));
  });
});

describe('pictures of a report', () => {
  const pixels = (base64: string) => decode(Buffer.from(base64, 'base64'));

  it('a picture of equal neighbours has its points on the diagonal', () => {
    const rows = Uint8Array.from({ length: PAPER_BYTES }, (_, i) => Math.floor(i / 768));
    const { width, height, depth } = pixels(studyPictures(rows).scatter);
    expect([width, height, depth]).toEqual([3 * 128 + 16, 128, 4]);
  });

  it('the highest plane of a picture that is half white is half white', () => {
    const half = Uint8Array.from({ length: PAPER_BYTES }, (_, i) => (i < PAPER_BYTES / 2 ? 255 : 0));
    const { data, width } = pixels(studyPictures(half).planes);
    expect(width).toBe(8 * 64 + 7 * 8);
    const bytes = data as Uint8Array;
    expect([bytes[0], bytes.at(-1)]).toEqual([255, 0]);
  });
});
