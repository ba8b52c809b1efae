import { basename } from 'node:path';
import { AppError, type ErrorData } from '../../shared/errors';
import type { ImageRef } from '../../shared/models/files';
import type { Slice } from '../../shared/models/viewing';
import { collectFiles, type CollectedFile } from './collect-files';
import type { DescribeError, GrantedPath, Looked, ParsePool } from './ports';

/** A file that can't be worked on, and why. */
export interface Unreadable {
  readonly name: string;
  readonly error: ErrorData;
}

export interface OpenedImages {
  readonly files: readonly ImageRef[];
  readonly unreadable: readonly Unreadable[];
  readonly skipped: number;
}

interface OpenServices {
  readonly parse: Pick<ParsePool, 'lookAtAll'>;
  readonly describe: DescribeError;
  /** Gives a found file the handle by which the client may use it. */
  readonly remember: (file: CollectedFile) => string;
  /** The client's name for a UID. */
  readonly opaque: (uid: string) => string;
}

/** Files looked at in one message: with small files the messages cost more than the looking. */
const BATCH = 32;

/**
 * Looks at what the person gave: folders are walked, every file is named by its bytes, and DICOM images by the
 * series they belong to. Throws `cancelled`.
 */
export async function openImages(
  granted: readonly GrantedPath[],
  services: OpenServices,
  signal: AbortSignal,
): Promise<OpenedImages> {
  const collection = await collectFiles(granted, signal);
  const files: ImageRef[] = [];
  const unreadable = collection.unreadable.map(
    ({ label, code }) => ({ name: basename(label), error: { code } }) as Unreadable,
  );
  const batches: Promise<readonly (ImageRef | Unreadable)[]>[] = [];
  for (let from = 0; from < collection.files.length; from += BATCH)
    batches.push(lookAt(collection.files.slice(from, from + BATCH), services, signal));
  for (const entry of (await Promise.all(batches)).flat()) {
    if ('error' in entry) unreadable.push(entry);
    else files.push(entry);
  }
  return { files, unreadable, skipped: collection.skipped };
}

/** Where a batch comes to grief, by a thread that died or took too long, its files are looked at one by one. */
async function lookAt(
  batch: readonly CollectedFile[],
  services: OpenServices,
  signal: AbortSignal,
): Promise<readonly (ImageRef | Unreadable)[]> {
  const paths = batch.map(({ path }) => path);
  try {
    const outcomes = await services.parse.lookAtAll(paths, signal);
    return batch.map((file, index) => {
      const outcome = outcomes[index];
      if (outcome?.status === 'done') return imageOf(file, outcome.value, services);
      const error = new AppError(outcome?.code ?? 'internal', outcome?.message, outcome?.trace);
      return { name: basename(file.path), error: services.describe(error) };
    });
  } catch (error) {
    if (batch.length === 1) return [{ name: basename(batch[0]!.path), error: services.describe(error) }];
    const alone = batch.map((file) => lookAt([file], services, signal));
    return (await Promise.all(alone)).flat();
  }
}

function imageOf(file: CollectedFile, { kind, bytes, slice }: Looked, services: OpenServices): ImageRef {
  const image = { id: services.remember(file), name: basename(file.path), kind, bytes };
  return slice ? { ...image, slice: sliceFor(slice, services.opaque) } : image;
}

/** UIDs stay here. A series without one is one with its study's other images of that kind. */
function sliceFor(
  { studyInstanceUid, seriesInstanceUid, ...slice }: NonNullable<Looked['slice']>,
  opaque: (uid: string) => string,
): Slice {
  const series = seriesInstanceUid === '' ? `${slice.modality} ${slice.seriesNumber}` : seriesInstanceUid;
  return { ...slice, study: opaque(studyInstanceUid), series: opaque(`${studyInstanceUid}/${series}`) };
}
