import { beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalysisEvent } from '../../../shared/analysis-contract';
import { AppError, errorCodeOf, toAppError } from '../../../shared/errors';
import { PAPER_BYTES } from '../../../electron/core/cipher/paper-profile';
import { analyse, MODEL_KEYS, type AnalyseServices } from '../../../electron/services/analyse';
import { measureBaseline } from '../../../electron/core/report/measure-baseline';
import type { GrownKeyImage } from '../../../electron/services/ports';
import { noise, smallImage, smallKey } from '../../helpers/small-report';

const image = smallImage();
const key = smallKey();
const baseline = measureBaseline('zigzag', noise(PAPER_BYTES, 1), 1)!;
const model = { id: 'm', name: 'm', sha256: 'b'.repeat(64), trained: true };

let grown: { noiseSeed: number; folder: string | undefined }[];
let inHand: number;
let mostInHand: number;
beforeEach(() => {
  [grown, inHand, mostInHand] = [[], 0, 0];
});

/** The workers and the runtime by what they are asked; images come back in another order than they were given. */
const services = (measure: (place: number) => Promise<void> = () => Promise.resolve()): AnalyseServices => ({
  parse: {
    measure: async (path: string) => {
      mostInHand = Math.max(mostInHand, (inHand += 1));
      const place = Number(/(\d+)$/.exec(path)![1]);
      try {
        await measure(place);
        await new Promise((done) => setTimeout(done, place % 2 === 0 ? 1 : 8));
        return { ...image, sha256: String(place).padStart(64, '0') };
      } finally {
        inHand -= 1;
      }
    },
    measurePicture: () => Promise.resolve(key),
    measureBaseline: () => Promise.resolve(baseline),
  } as unknown as AnalyseServices['parse'],
  generator: {
    generate: ({ noiseSeed = 0, folder }: { noiseSeed?: number; folder?: string }) => {
      grown.push({ noiseSeed, folder });
      const keyImage = noise(PAPER_BYTES, noiseSeed);
      return Promise.resolve({ keyImage, milliseconds: 1, model, rung: 'cpu' } satisfies GrownKeyImage);
    },
  } as unknown as AnalyseServices['generator'],
  seedImage: () => Promise.resolve(new Uint8Array(PAPER_BYTES)),
  describe: (error) => ({ code: toAppError(error).code }),
  program: { version: '0', node: '20', electron: null },
});

describe('a folder', () => {
  const work = mkdtempSync(join(tmpdir(), 'radseal-analyse-'));
  for (let n = 1; n <= 20; n += 1) writeFileSync(join(work, `image-${String(n).padStart(2, '0')}`), 'x');
  const sources = [{ id: '1', path: work, label: 'folder', folders: [], named: true }];
  const request = { sources, model: undefined, seed: 5, language: 'en' } as const;
  const signal = new AbortController().signal;

  it('is measured two at a time, and put together in its order however the images come back', async () => {
    const events: AnalysisEvent[] = [];
    const report = await analyse(request, services(), { emit: (event) => events.push(event), signal });
    expect(report.rows.map(({ sha256 }) => Number(sha256))).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(mostInHand).toBe(2);
    expect(report.keys).toBeNull();
    expect(grown.map(({ noiseSeed }) => noiseSeed)).toEqual([5, 6]);
    const progress = events.filter((event) => event.type === 'progress');
    expect(progress.at(-1)).toMatchObject({ done: progress.at(-1)!.total });
    rmSync(work, { recursive: true, force: true });
  });
});

describe('what goes wrong', () => {
  const given = (count: number) => {
    const place = mkdtempSync(join(tmpdir(), 'radseal-analyse-'));
    return Array.from({ length: count }, (_, n) => {
      const path = join(place, `image-${n + 1}`);
      writeFileSync(path, 'x');
      return { id: String(n), path, label: `image-${n + 1}`, folders: [], named: true };
    });
  };

  it('an image that fails is told and the others go on; a cancel ends all with what is in hand', async () => {
    const failing = services((place) =>
      place === 2 ? Promise.reject(new AppError('damaged-data')) : Promise.resolve(),
    );
    const request = { sources: given(4), model: undefined, seed: 1, language: 'en' } as const;
    const told: string[] = [];
    const emit = (event: AnalysisEvent) => event.type === 'failed' && told.push(event.source);
    const report = await analyse(request, failing, { emit, signal: new AbortController().signal });
    expect(report.rows.map(({ number }) => number)).toEqual([1, 3, 4]);
    expect(report.images.filter(({ status }) => status === 'failed')).toMatchObject([
      { number: 2, source: 'image-2', code: 'damaged-data' },
    ]);
    expect(told).toEqual(['image-2']);

    const controller = new AbortController();
    let begun = 0;
    const stopped = services(() => {
      if ((begun += 1) === 2) controller.abort();
      return controller.signal.aborted ? Promise.reject(new AppError('cancelled')) : Promise.resolve();
    });
    const running = analyse(request, stopped, { emit: () => undefined, signal: controller.signal });
    expect(await running.then(() => 'done', errorCodeOf)).toBe('cancelled');
    expect(begun).toBeLessThanOrEqual(3);
  });
});

it('a model is measured by itself: twenty key images, each against the next, grown with it alone', async () => {
  const request = { sources: [], model: '/models/mine', seed: 7, language: 'en' } as const;
  const report = await analyse(request, services(), {
    emit: () => undefined,
    signal: new AbortController().signal,
  });
  expect(report.keys).toMatchObject({ count: MODEL_KEYS });
  expect(report.images).toEqual([]);
  expect(grown).toHaveLength(MODEL_KEYS + 1);
  expect(new Set(grown.map(({ folder }) => folder))).toEqual(new Set(['/models/mine']));
  expect(grown.map(({ noiseSeed }) => noiseSeed)).toEqual(Array.from({ length: 21 }, (_, i) => 7 + i));
});
