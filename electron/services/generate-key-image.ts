import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors';
import { sha256Hex } from '../core/bytes/sha256';
import { makeFolders, writeNewFile } from '../storage/files';
import { keyImagePng } from './key-image-png';
import type { GrantedPath, GrownKeyImage, KeyImageGenerator } from './ports';

/** One key image that was written, as the client is told. */
export interface GrownKeyImageTold {
  readonly output: string;
  /** Of the 196,608 bytes, lower-case hex. */
  readonly sha256: string;
  readonly milliseconds: number;
  readonly model: GrownKeyImage['model'];
  readonly rung: GrownKeyImage['rung'];
}

export interface GenerateRequest {
  readonly count: number;
  /** A file to be made, or a folder that gets `key-00001.png` and so on. */
  readonly target: { readonly kind: 'file' | 'folder'; readonly at: Pick<GrantedPath, 'path' | 'label'> };
}

/**
 * Grows key images and writes each as a PNG of mode 0600. Throws what the generator throws, `cannot-write`
 * (nothing is ever overwritten), `no-space`, `cancelled`; what was written by then stays.
 */
export async function generateKeyImages(
  { count, target }: GenerateRequest,
  services: {
    readonly generator: KeyImageGenerator;
    readonly drawSeed: () => Promise<{ readonly seed: Uint8Array }>;
  },
  running: { readonly signal: AbortSignal; readonly emit: (told: GrownKeyImageTold) => void },
): Promise<void> {
  makeFolders(target.kind === 'file' ? dirname(target.at.path) : target.at.path);
  const digits = String(count).length;
  for (let n = 1; n <= count; n++) {
    if (running.signal.aborted) throw new AppError('cancelled');
    const { keyImage, ...grown } = await services.generator.generate({
      seed: (await services.drawSeed()).seed,
    });
    const place = placeOf(target, `key-${String(n).padStart(digits, '0')}.png`);
    writeNewFile(place.path, keyImagePng(keyImage));
    const sha256 = sha256Hex(keyImage);
    const { milliseconds, model, rung } = grown;
    running.emit({
      output: place.label,
      sha256,
      milliseconds,
      model,
      rung,
    });
  }
}

function placeOf({ kind, at }: GenerateRequest['target'], name: string): { path: string; label: string } {
  if (kind === 'file') return { path: at.path, label: at.label || basename(at.path) };
  return { path: join(at.path, name), label: join(at.label, name) };
}
