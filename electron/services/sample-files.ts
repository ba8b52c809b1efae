import { join } from 'node:path';
import type { TrainingEvent } from '../../shared/events';
import { makeFolders, replaceFile } from '../storage/files';
import { keyImagePng } from './key-image-png';

type Tell = (event: TrainingEvent) => void;

/**
 * Tells what a training tells, and writes each sample before it is told: `RUN-epoch-0007.png` in `folder`, which is made.
 * An epoch that is trained again after a kill has its sample anew. Throws `no-space`, `cannot-write`.
 */
export function writingSamples(tell: Tell, folder: string): Tell {
  makeFolders(folder);
  let run = '';
  return (event) => {
    if (event.type === 'started') ({ run } = event);
    if (event.type === 'sample') {
      const name = `${run}-epoch-${String(event.epoch).padStart(4, '0')}.png`;
      replaceFile(join(folder, name), keyImagePng(event.keyImage), 0o644);
    }
    tell(event);
  };
}
