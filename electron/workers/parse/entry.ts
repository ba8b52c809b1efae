import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../../../shared/errors';
import type { Preview } from '../../../shared/models/files';
import type { HeaderRow, ViewFrame } from '../../../shared/models/viewing';
import { previewOf } from '../../core/images/preview';
import { toSeedImage } from '../../core/images/seed-image';
import type { InspectResult } from '../crypt/tasks';
import { outcomeOf, type Outcome } from '../outcome';
import { classify as classifyFile } from './classify';
import { inspect as inspectFile } from './inspect';
import { headOf, withFile } from './read-file';
import type { Classified } from './tasks';
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
