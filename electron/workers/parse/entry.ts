import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../../../shared/errors';
import type { Preview } from '../../../shared/models/files';
import type {
  Figure,
  MeasuredBaseline,
  MeasuredImage,
  RandomnessResult,
} from '../../../shared/models/analysis';
import type { HeaderRow, ViewFrame } from '../../../shared/models/viewing';
import { previewOf } from '../../core/images/preview';
import { toSeedImage } from '../../core/images/seed-image';
import type { InspectResult } from '../crypt/tasks';
import { outcomeOf, type Outcome } from '../outcome';
import { classify as classifyFile } from './classify';
import { inspect as inspectFile } from './inspect';
import { readAt } from '../../storage/source-file';
import { headOf, withFile } from './read-file';
import type { Classified } from './tasks';
import type { BaselineWishes, MeasuredPicture, MeasureWishes, PictureWishes, SequencePlace } from './tasks';
import { unpackTo } from './unpack';
import { header as headerOf, view } from './view';

/** A file is held whole for a picture up to this size; of a larger one its beginning (a first frame) is. */
const MAX_WHOLE = 256 * 1024 * 1024;
const BEGINNING = 64 * 1024 * 1024;

/** Pool task: what a file is. */
export function classify({ path }: { path: string }): Promise<Outcome<Classified>> {
  return outcomeOf(() => classifyFile(path));
}

/** Pool task: what each of some files is. */
export function classifyAll({
  paths,
}: {
  paths: readonly string[];
}): Promise<Outcome<readonly Outcome<Classified>[]>> {
  return outcomeOf(async () => {
    const outcomes: Outcome<Classified>[] = [];
    for (const path of paths) outcomes.push(await classify({ path }));
    return outcomes;
  });
}

/** Pool task: what is public in an encrypted file. */
export function inspect({ path }: { path: string }): Promise<Outcome<InspectResult>> {
  return outcomeOf(() => inspectFile(path));
}

/** Pool task: one picture of a file for the page; of an encrypted one the noise its carrier shows. */
export function preview({ path, frame }: { path: string; frame: number }): Promise<Outcome<Preview>> {
  return outcomeOf(async () => {
    const { kind } = await classifyFile(path);
    const picture = await withFile(path, (file) =>
      previewOf(headOf(file, file.size <= MAX_WHOLE ? file.size : BEGINNING), file.size, frame),
    );
    const isHidden = kind === 'encrypted' && picture.status === 'none';
    return isHidden ? ({ status: 'none', reason: 'encrypted' } as const) : picture;
  });
}

/** Pool task: one frame for the viewer. */
export function frame({ path, frame: index }: { path: string; frame: number }): Promise<Outcome<ViewFrame>> {
  return outcomeOf(() => view(path, index));
}

/** Pool task: every element of a DICOM file, none of another. */
export function header({ path }: { path: string }): Promise<Outcome<readonly HeaderRow[]>> {
  return outcomeOf(() => headerOf(path));
}

/** Pool task: a file as the generator takes it, 256x256x3 bytes. */
export function seedImage({ path }: { path: string }): Promise<Outcome<Uint8Array>> {
  return outcomeOf(() =>
    withFile(path, (file) => {
      if (file.size > MAX_WHOLE) throw new AppError('too-large', 'a seed image of more than 256 MiB');
      return toSeedImage(headOf(file, file.size));
    }),
  );
}

/** Pool task: sends the container of a file from outside to a crypt worker. */
export function unpack({ path, port }: { path: string; port: MessagePort }): Promise<Outcome<void>> {
  return outcomeOf(() => unpackTo(path, port));
}

/** Pool task: every figure of an image. */
export function measure({
  path,
  ...wishes
}: { path: string } & MeasureWishes): Promise<Outcome<MeasuredImage>> {
  return outcomeOf(async () => {
    const { measureFile } = await import('./read-samples');
    return measureFile(path, wishes);
  });
}

/** Pool task: how far two images are from each other. */
export function compare({
  path,
  other,
}: {
  path: string;
  other: string;
}): Promise<Outcome<readonly Figure[]>> {
  return outcomeOf(async () => {
    const { compareFiles } = await import('./read-samples');
    return compareFiles(path, other);
  });
}

/** Pool task: a baseline under the same measures. */
export function measureBaseline({
  id,
  raster,
  seed,
}: { id: string } & BaselineWishes): Promise<Outcome<MeasuredBaseline>> {
  return outcomeOf(async () => {
    const report = await import('../../core/report/measure-baseline');
    const measured = report.measureBaseline(id, raster, seed);
    if (!measured) throw new AppError('internal', 'no such baseline');
    return measured;
  });
}

/** Pool task: a key image by itself and beside another. */
export function measurePicture({ picture, other, seed }: PictureWishes): Promise<Outcome<MeasuredPicture>> {
  return outcomeOf(async () => {
    const [{ pictureFigures, randomnessOf }, { byteHistogram, paperPicture }, { changeFigures }, study] =
      await Promise.all([
        import('../../core/report/measure-baseline'),
        import('../../core/report/measure-image'),
        import('../../core/report/figures'),
        import('../../core/report/study-pictures'),
      ]);
    return {
      figures: pictureFigures(picture, seed),
      between: changeFigures(paperPicture(picture), paperPicture(other), ['npcr', 'uaci']),
      randomness: randomnessOf(picture),
      histogram: byteHistogram(picture),
      pictures: study.studyPictures(picture),
    };
  });
}

/** Pool task: the fifteen tests on a sequence of a file. */
export function testSequence({
  path,
  offset,
  bits,
}: { path: string } & SequencePlace): Promise<Outcome<readonly RandomnessResult[]>> {
  return outcomeOf(() =>
    withFile(path, ({ fd }) => {
      const packed = new Uint8Array(Math.ceil(bits / 8));
      if (readAt(fd, packed, offset) < packed.length)
        throw new AppError('source-changed', 'a file grew shorter');
      return fifteen(packed, bits);
    }),
  );
}

/** Pool task: the fifteen tests on bytes. */
export function testBytes({
  packed,
  bits,
}: {
  packed: Uint8Array;
  bits: number;
}): Promise<Outcome<readonly RandomnessResult[]>> {
  return outcomeOf(() => fifteen(packed, bits));
}

async function fifteen(packed: Uint8Array, bits: number): Promise<readonly RandomnessResult[]> {
  const [{ unpackBits }, { testRandomness }] = await Promise.all([
    import('../../core/randomness/bits'),
    import('../../core/randomness/suite'),
  ]);
  return testRandomness(unpackBits(packed, bits));
}
