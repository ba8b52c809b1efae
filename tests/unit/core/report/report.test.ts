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
