import { createHash } from 'node:crypto';
import type { AnalysisEvent } from '../../shared/analysis-contract';
import { AppError, errorCodeOf } from '../../shared/errors';
import type { AnalysisReport, MeasuredImage, ReportedImage } from '../../shared/models/analysis';
import { PAPER_PERMUTATION } from '../core/cipher/paper-profile';
import { BASELINE_IDS } from '../core/report/measure-baseline';
import { summarise } from '../core/report/summary';
import { collectFiles, type CollectedFile } from './collect-files';
import type { DescribeError, GrantedPath, KeyImageGenerator, ParsePool } from './ports';

/** Images measured at a time: as many as there are parse workers would leave none for the page. */
const AT_ONCE = 2;

export interface AnalyseRequest {
  readonly sources: readonly GrantedPath[];
  /** Drives sampling, baselines and the key image of the paper profile. */
  readonly seed: number;
  readonly language: 'en' | 'de';
}

export interface AnalyseServices {
  readonly parse: ParsePool;
  readonly generator: KeyImageGenerator;
  /** 256x256x3 bytes the key image is grown from. */
  readonly seedImage: () => Promise<Uint8Array>;
  readonly describe: DescribeError;
  readonly program: AnalysisReport['program'];
}

interface Running {
  readonly emit: (event: Exclude<AnalysisEvent, { type: 'report' }>) => void;
  readonly signal: AbortSignal;
}

/**
 * Measures every image among what was given, and once the key image and the baselines. A file that can't be measured
 * stands in the report, and the others go on. Throws `no-usable-images` where none could be, `cancelled`, and what the
 * generator throws.
 */
export async function analyse(
  request: AnalyseRequest,
  services: AnalyseServices,
  { emit, signal }: Running,
): Promise<AnalysisReport> {
  const started = performance.now();
  const { seed, language } = request;
  const { files, unreadable } = await collectFiles(request.sources, signal);
  const seedImage = await services.seedImage();
  const grown = await services.generator.generate({ seed: seedImage, noiseSeed: seed });
  const other = await services.generator.generate({ seed: seedImage, noiseSeed: seed + 1 });
  const total = files.length + BASELINE_IDS.length + 1;
  let done = 0;
  const step = () => emit({ v: 1, type: 'progress', done: (done += 1), total });
  emit({ v: 1, type: 'progress', done, total });

  const fresh: AnalysisReport['fresh']['images'][number][] = [];
  const measured = await inTurn(files, async (file, place): Promise<ReportedImage> => {
    const number = place + 1;
    const image = await measureOne(file, { number, seed, keyImage: grown.keyImage }, services, {
      emit,
      signal,
    });
    step();
    if (!('fresh' in image)) return image;
    const { fresh: own, ...rest } = image;
    fresh.push({ number, ...own });
    return rest;
  });
  const unread = unreadable.map(({ label, code }, place): ReportedImage => {
    emit({ v: 1, type: 'failed', source: label, error: { code } });
    return { status: 'failed', number: files.length + place + 1, source: label, code };
  });
  const images = [...measured, ...unread];
  if (!images.some(({ status }) => status === 'measured')) throw new AppError('no-usable-images');

  const key = await services.parse.measurePicture(
    { picture: grown.keyImage, other: other.keyImage, seed },
    signal,
  );
  step();
  const baselines = await inTurn(BASELINE_IDS, async (id) => {
    const baseline = await services.parse.measureBaseline(id, { raster: seedImage, seed }, signal);
    step();
    return baseline;
  });
  return {
    format: 'radseal-report',
    version: 1,
    language,
    notForDiagnosis: 'Research, not for diagnosis',
    program: services.program,
    system: { platform: process.platform, architecture: process.arch },
    model: { id: grown.model.id, sha256: grown.model.sha256, trained: grown.model.trained },
    seed,
    permutation: PAPER_PERMUTATION,
    images,
    summary: summarise(images),
    key: { sha256: createHash('sha256').update(grown.keyImage).digest('hex'), ...key },
    baselines,
    fresh: {
      madeAt: new Date().toISOString(),
      seconds: (performance.now() - started) / 1000,
      keyMilliseconds: grown.milliseconds,
      runtime: grown.rung,
      images: fresh.toSorted((a, b) => a.number - b.number),
    },
  };
}

type Measured = Extract<ReportedImage, { status: 'measured' }> & Pick<MeasuredImage, 'fresh'>;

async function measureOne(
  file: CollectedFile,
  wishes: { readonly number: number; readonly seed: number; readonly keyImage: Uint8Array },
  { parse, describe }: AnalyseServices,
  { emit, signal }: Running,
): Promise<Measured | Extract<ReportedImage, { status: 'failed' }>> {
  const { number, seed, keyImage } = wishes;
  try {
    return { status: 'measured', number, ...(await parse.measure(file.path, { keyImage, seed }, signal)) };
  } catch (error) {
    if (signal.aborted || errorCodeOf(error) === 'cancelled') throw new AppError('cancelled');
    const described = describe(error);
    emit({ v: 1, type: 'failed', source: file.label, error: described });
    return { status: 'failed', number, source: file.label, code: described.code };
  }
}

/** Results in the order of `items`, a few at work at a time. The first failure ends it. */
async function inTurn<T, R>(items: readonly T[], work: (item: T, place: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await work(items[place]!, place);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
