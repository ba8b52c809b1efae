import { createHash, createHmac } from 'node:crypto';
import type { ErrorCode } from '../../shared/errors';
import { AppError, toAppError } from '../../shared/errors';
import { SEED_SIDE } from '../core/images/seed-image';
import { shrinkSquare } from '../core/images/shrink-square';
import { collectFiles } from './collect-files';
import type { GrantedPath, ParsePool } from './ports';

/** Images that are held decoded; those of a larger set are decoded anew each epoch. */
const MOST_HELD = 4_000;
/** Decoded side by side, so that no thread of the pool waits. */
const AT_ONCE = 4;

/** The images of a training, by number. */
export interface TrainingImages {
  readonly count: number;
  readonly refused: readonly { readonly code: ErrorCode; readonly files: number }[];
  /** Keyed: HMAC-SHA-256 over the SHA-256 of every image, in order. */
  readonly fingerprint: string;
  /** side x side x 3 bytes. */
  image(index: number): Promise<Uint8Array>;
}

export interface TrainingImageWishes {
  readonly signal: AbortSignal;
  /** Pixels. */
  readonly side: number;
  readonly fingerprintKey: Uint8Array;
  /** How many are held decoded. */
  readonly most?: number;
}

/**
 * Decodes every file below what was granted, once, at `side` pixels a side. Throws `no-usable-images` when none is an image,
 * `cancelled`.
 */
export async function trainingImages(
  granted: readonly GrantedPath[],
  parse: Pick<ParsePool, 'seedImage'>,
  { signal, side, fingerprintKey, most = MOST_HELD }: TrainingImageWishes,
): Promise<TrainingImages> {
  const { files, unreadable } = await collectFiles(granted, signal);
  const refused = new Map<ErrorCode, number>();
  const refuse = (code: ErrorCode) => refused.set(code, (refused.get(code) ?? 0) + 1);
  for (const { code } of unreadable) refuse(code);
  const usable: { readonly path: string; readonly held: Uint8Array | undefined }[] = [];
  const digests = createHmac('sha256', fingerprintKey);
  for (let from = 0; from < files.length; from += AT_ONCE) {
    if (signal.aborted) throw new AppError('cancelled');
    const some = files.slice(from, from + AT_ONCE);
    const decoded = await Promise.allSettled(some.map(({ path }) => parse.seedImage(path, signal)));
    for (const [i, outcome] of decoded.entries()) {
      if (outcome.status === 'rejected') {
        refuse(toAppError(outcome.reason).code);
        continue;
      }
      digests.update(createHash('sha256').update(outcome.value).digest());
      const held = usable.length < most ? shrinkSquare(outcome.value, SEED_SIDE, side) : undefined;
      usable.push({ path: some[i]!.path, held });
    }
  }
  if (usable.length === 0) throw new AppError('no-usable-images', 'nothing to train on');
  return {
    count: usable.length,
    refused: [...refused].map(([code, count]) => ({ code, files: count })),
    fingerprint: digests.digest('hex'),
    image: async (index) => {
      const { held, path } = usable[index]!;
      return held ?? shrinkSquare(await parse.seedImage(path), SEED_SIDE, side);
    },
  };
}
