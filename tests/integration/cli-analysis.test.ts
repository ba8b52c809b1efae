import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { electronBinary } from '../../build/setup/locations.mjs';
import { findProgram } from '../../build/setup/run.mjs';
import type { AnalysisReport } from '../../shared/models/analysis';
import { expectExit, radseal, temporaryFolder } from '../helpers/cli';
import { cancelAfter, makeImages } from '../helpers/many-images';
import { pdfText } from '../helpers/pdf-text';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const home = folder.at('home');
const samples = join(import.meta.dirname, '../../resources/samples');
const electron = electronBinary();
const isHidden = findProgram('xvfb-run') !== undefined || process.env['DISPLAY'] !== undefined;
const noPdf = electron === undefined ? 'there is no Electron' : isHidden ? undefined : 'there is no xvfb-run';
const images = [join(samples, 'photo.jpg'), join(samples, 'multi-frame.dcm')];

describe('analyse', () => {
  const first = folder.at('first');

  it('writes a report, names a broken file and goes on', async () => {
    const broken = folder.at('broken.png');
    writeFileSync(broken, Buffer.from('89504e470d0a1a0a0000', 'hex'));
    const { weights } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../resources/models/default/model.json'), 'utf8'),
    ) as { weights: { sha256: string } };
    const wishes = ['--model', weights.sha256.slice(0, 12), '--report', first, '--language', 'de'];
    const run = await radseal(['analyse', ...images, broken, ...wishes], {
      home,
      env: { RADSEAL_ELECTRON: electron ?? '' },
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('broken.png');
    const { fresh, ...rest } = JSON.parse(readFileSync(join(first, 'report.json'), 'utf8')) as AnalysisReport;
    expect(rest.images.map(({ status }) => status)).toEqual(['measured', 'measured', 'failed']);
    expect(fresh.images).toHaveLength(2);
    expect(rest.model.sha256).toBe(weights.sha256);
    expect(rest.keys).toMatchObject({ count: 20 });
    expect(rest.keys!.between.find(({ metric }) => metric === 'npcr')).toMatchObject({ encryptions: 20 });
    expect(rest.rows.map(({ number }) => number)).toEqual([1, 2]);
    expect(new Set(fresh.summary.map(({ images: count }) => count))).toEqual(new Set([2]));
    expect(JSON.stringify(rest)).not.toContain('photo.jpg');
    const html = readFileSync(join(first, 'report.html'), 'utf8');
    for (const text of ['Forschung, nicht für die Diagnose', 'Schlüsselbilder des Modells: 20'])
      expect(html).toContain(text);
    const text = html.replaceAll(/base64,[^"]*/g, '');
    expect(/<script|https?:|NaN|undefined/.exec(text)).toBeNull();
    const csv = readFileSync(join(first, 'report.csv'), 'utf8').split('\r\n');
    expect(csv[1]).toMatch(/^,report,"?Research, not for diagnosis"?,/);
    expect(new Set(csv.slice(2, 200).map((line) => line.split(',').length))).toEqual(new Set([14]));
  });

  it('sets the same figures as PDF, without a window', ({ skip }) => {
    skip(noPdf !== undefined, noPdf);
    const report = JSON.parse(readFileSync(join(first, 'report.json'), 'utf8')) as AnalysisReport;
    const pdf = readFileSync(join(first, 'report.pdf'));
    expect(pdf.toString('latin1')).toContain('/StructTreeRoot');
    const text = pdfText(pdf);
    const format = new Intl.NumberFormat('de-DE', { maximumSignificantDigits: 6 });
    const values = report.images.flatMap((image) =>
      image.status === 'measured' ? image.ciphers.flatMap(({ figures }) => figures) : [],
    );
    expect(values.length).toBeGreaterThan(100);
    const shown = values.map(({ value }) => (value === null ? '–' : format.format(value)));
    expect(shown.filter((value) => !text.includes(value))).toEqual([]);
    expect(text).toContain('Forschung,nichtfürdieDiagnose');
  });

  it('overwrites nothing', async () => {
    const before = readFileSync(join(first, 'report.json'), 'utf8');
    const again = await radseal(['analyse', images[0]!, '--report', first], { home });
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('[cannot-write]');
    expect(readFileSync(join(first, 'report.json'), 'utf8')).toBe(before);
  });

  it('says that an empty folder holds no image', async () => {
    const empty = folder.at('empty');
    mkdirSync(empty);
    const run = await radseal(['analyse', empty, '--report', folder.at('none')], { home });
    expect(run.stderr).toContain('[no-usable-images]');
    expect(existsSync(folder.at('none'))).toBe(false);
  });
});

describe('analyse, wrongly asked or cancelled', () => {
  it('needs images or a model, and a model there is', async () => {
    const none = await radseal(['analyse', '--report', folder.at('none')], { home });
    expect([none.code, none.stderr.includes('--model')]).toEqual([2, true]);
    const unknown = ['analyse', images[0]!, '--model', 'ffff', '--report', folder.at('none')];
    expect((await radseal(unknown, { home })).code).toBe(2);
  });

  it('Ctrl-C ends it at once: nothing is written', async () => {
    makeImages(folder.at('some'), 12);
    const { run, measured } = await cancelAfter(1, folder.at('some'), { report: folder.at('none'), home });
    expectExit(run, 130);
    expect(measured).toBeLessThan(6);
    expect(existsSync(folder.at('none'))).toBe(false);
  });
});

describe('compare', () => {
  it('an image and itself are the same; images of different size are not compared', async () => {
    const same = await radseal(['compare', images[0]!, images[0]!, '--json'], { home });
    const { figures } = JSON.parse(same.stdout) as {
      figures: readonly { metric: string; value: number | null }[];
    };
    const values = Object.fromEntries(figures.map(({ metric, value }) => [metric, value]));
    expect(values).toMatchObject({ npcr: 0, uaci: 0, mse: 0, psnr: null });
    expect(values['ssim']).toBeCloseTo(1, 9);
    const unlike = await radseal(['compare', images[0]!, images[1]!], { home });
    expect([unlike.code, unlike.stdout]).toEqual([1, '']);
    expect(unlike.stderr).toContain('[images-unlike]');
  });
});

describe('randomness', () => {
  it('fails zeros, and says what too few bits are too few for', async () => {
    const zeros = folder.at('zeros');
    writeFileSync(zeros, new Uint8Array(20_000));
    const run = await radseal(['randomness', zeros, '--json'], { home });
    expect(run.code).toBe(1);
    const { results } = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as {
      results: readonly { test: string; status: string; least?: number }[];
    };
    expect(results).toHaveLength(15);
    expect(results.find(({ test }) => test === 'universal')).toMatchObject({
      status: 'not-applicable',
      least: 387_840,
    });
  });
});

describe('randomness of a cipher and of a key image', () => {
  const frequency = async (args: readonly string[]) => {
    const run = await radseal(['randomness', ...args, '--json'], { home });
    const { results } = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as {
      results: readonly { test: string; pValues: readonly number[] | null }[];
    };
    return results.find(({ test }) => test === 'frequency')?.pValues?.[0] ?? -1;
  };

  it('zeros fail as they are; what the clinical profile makes of them does not', async () => {
    const zeros = folder.at('more-zeros');
    writeFileSync(zeros, new Uint8Array(20_000));
    expect(await frequency([zeros])).toBeLessThan(1e-9);
    expect(await frequency([zeros, '--as', 'cipher'])).toBeGreaterThan(1e-9);
  });

  it('a key image is tested by its pixels; another file is none; a file is needed for the others', async () => {
    const fresh = await radseal(['randomness', '--as', 'key-image', '--bits', '100000', '--json'], { home });
    expect(JSON.parse(fresh.stdout.trim().split('\n').at(-1)!)).toMatchObject({
      sequences: 15,
      bits: 100_000,
    });
    // Sequences as long as a key image, which the command line once refused.
    const whole = await radseal(['randomness', '--as', 'key-image', '--bits', '1572864', '--json'], { home });
    expect(JSON.parse(whole.stdout.trim().split('\n').at(-1)!)).toMatchObject({
      sequences: 1,
      bits: 1_572_864,
    });
    expectExit(await radseal(['randomness', images[0]!, '--bits', '99'], { home }), 2);
    const photo = await radseal(['randomness', images[0]!, '--as', 'key-image'], { home });
    expect(photo.stderr).toContain('[no-usable-images]');
    expect((await radseal(['randomness', '--as', 'cipher'], { home })).code).toBe(2);
    expect((await radseal(['randomness', images[0]!, '--as', 'else'], { home })).code).toBe(2);
  });
});

describe('lab', () => {
  it('saves an experiment, restores it, and notices a changed cipher', async () => {
    const out = folder.at('experiment');
    expect((await radseal(['lab', 'encrypt', images[0]!, '--out', out], { home })).code).toBe(0);
    const restored = await radseal(['lab', 'decrypt', out, '--json'], { home });
    expect(JSON.parse(restored.stdout)).toMatchObject({ same: true });
    expect(readFileSync(join(out, 'restored.png'))).toEqual(readFileSync(join(out, 'image.png')));
    const other = folder.at('other');
    mkdirSync(other);
    for (const name of ['key.png', 'params.json'])
      writeFileSync(join(other, name), readFileSync(join(out, name)));
    writeFileSync(join(other, 'cipher.png'), readFileSync(join(out, 'scrambled.png')));
    expect((await radseal(['lab', 'decrypt', other], { home })).code).toBe(1);
  });
});
