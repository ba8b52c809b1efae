import type { AnalysisEvent } from '../../shared/analysis-contract';
import { AppError, errorCodeOf } from '../../shared/errors';
import type { AnalysisReport, MeasuredImage, ReportedImage } from '../../shared/models/analysis';
import { sha256Hex } from '../core/bytes/sha256';
import { PAPER_PERMUTATION } from '../core/cipher/paper-profile';
import { gatherImages } from '../core/report/gather-images';
import { BASELINE_IDS } from '../core/report/measure-baseline';
import { gatherKeys } from '../core/report/model-keys';
import { collectFiles, type CollectedFile } from './collect-files';
import type { DescribeError, GrantedPath, GrownKeyImage, KeyImageGenerator, ParsePool } from './ports';

/** Images measured at a time: as many as there are parse workers would leave none for the page. */
const AT_ONCE = 2;
/** Key images of a report on a model. */
export const MODEL_KEYS = 20;

export interface AnalyseRequest {
  /** May be none where a model is measured. */
  readonly sources: readonly GrantedPath[];
  /** The folder of the model to measure; undefined: images alone, under key images of the one in use. */
  readonly model: string | undefined;
  /** Drives sampling, baselines and the key images of the paper profile. */
  readonly seed: number;
  readonly language: 'en' | 'de';
}

export interface AnalyseServices {
  readonly parse: ParsePool;
  readonly generator: KeyImageGenerator;
  /** The n-th image key images are grown from, 256x256x3 bytes; there is no last one. */
  readonly seedImage: (n: number) => Promise<Uint8Array>;
  readonly describe: DescribeError;
  readonly program: AnalysisReport['program'];
}

interface Running {
  readonly emit: (event: Exclude<AnalysisEvent, { type: 'report' }>) => void;
  readonly signal: AbortSignal;
}

/**
 * Measures every image among what was given, the key images of a model where one was named, and the baselines. A file
 * that can't be measured stands in the report, and the others go on. Throws `no-usable-images` where images were given
 * and none could be measured, `cancelled`, and what the generator throws.
 */
export async function analyse(
  request: AnalyseRequest,
  services: AnalyseServices,
  { emit, signal }: Running,
): Promise<AnalysisReport> {
  const started = performance.now();
  const { seed, language, sources, model } = request;
  const { files, unreadable } = await collectFiles(sources, signal);
  const keyCount = model === undefined ? 1 : MODEL_KEYS;
  const grown = await growKeys(services, { count: keyCount + 1, seed, model, signal });
  const [first] = grown;
  const total = files.length + BASELINE_IDS.length + keyCount;
  let done = 0;
  const step = () => emit({ v: 1, type: 'progress', done: (done += 1), total });
  emit({ v: 1, type: 'progress', done, total });

  const images = gatherImages();
  const measure = (file: CollectedFile, place: number) =>
    measureOne(file, { number: place + 1, seed, keyImage: first.keyImage }, services, { emit, signal });
  await inOrder(files, measure, (image) => {
    images.add(image);
    step();
  });
  unreadable.forEach(({ label, code }, place) => {
    emit({ v: 1, type: 'failed', source: label, error: { code } });
    images.add({ status: 'failed', number: files.length + place + 1, source: label, code });
  });
  const { fresh, ...measured } = images.all();
  if (sources.length > 0 && measured.rows.length === 0) throw new AppError('no-usable-images');

  const keys = gatherKeys();
  const measureKey = ({ keyImage: picture }: GrownKeyImage, place: number) =>
    services.parse.measurePicture({ picture, other: grown[place + 1]!.keyImage, seed }, signal);
  await inOrder(grown.slice(0, keyCount), measureKey, (key) => {
    keys.add(key);
    step();
  });
  const raster = await services.seedImage(0);
  const baselines: AnalysisReport['baselines'][number][] = [];
  const measureBaseline = (id: string) => services.parse.measureBaseline(id, { raster, seed }, signal);
  await inOrder(BASELINE_IDS, measureBaseline, (baseline) => {
    baselines.push(baseline);
    step();
  });
  return {
    format: 'radseal-report',
    version: 1,
    language,
    notForDiagnosis: 'Research, not for diagnosis',
    program: services.program,
    system: { platform: process.platform, architecture: process.arch },
    model: { id: first.model.id, sha256: first.model.sha256, trained: first.model.trained },
    seed,
    permutation: PAPER_PERMUTATION,
    ...measured,
    keys: model === undefined ? null : keys.all(),
    key: { sha256: sha256Hex(first.keyImage), ...keys.first() },
    baselines,
    fresh: {
      madeAt: new Date().toISOString(),
      seconds: (performance.now() - started) / 1000,
      keyMilliseconds: grown.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / grown.length,
      runtime: first.rung,
      ...fresh,
    },
  };
}

type GrownKeys = readonly [GrownKeyImage, ...GrownKeyImage[]];

/** Key images that follow from the seed. The first two are those every report of it has. */
async function growKeys(
  { generator, seedImage }: AnalyseServices,
  wishes: {
    readonly count: number;
    readonly seed: number;
    readonly model: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<GrownKeys> {
  const { count, seed, model: folder, signal } = wishes;
  const grow = async (n: number) =>
    generator.generate({ seed: await seedImage(n < 2 ? 0 : n - 1), noiseSeed: seed + n, folder });
  const grown: [GrownKeyImage, ...GrownKeyImage[]] = [await grow(0)];
  while (grown.length < count) {
    if (signal.aborted) throw new AppError('cancelled');
    grown.push(await grow(grown.length));
  }
  return grown;
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

/**
 * Works on a few items at a time and hands each result on in the order of `items`: sums come out the same every time,
 * and no more than a few results are held. The first failure ends it.
 */
async function inOrder<T, R>(
  items: readonly T[],
  work: (item: T, place: number) => Promise<R>,
  take: (result: R) => void,
): Promise<void> {
  const running: Promise<R>[] = [];
  for (const [place, item] of items.entries()) {
    if (running.length === AT_ONCE) take(await running.shift()!);
    const working = work(item, place);
    // Whoever waits for it sees the failure; one that nobody waits for any more must not end the process.
    working.catch(() => undefined);
    running.push(working);
  }
  for (const working of running) take(await working);
}
