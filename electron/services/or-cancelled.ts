import { AppError } from '../../shared/errors';

/**
 * What `work` brings, unless the signal comes first: then nobody waits for it any more, and how it ends does not matter.
 * Throws `cancelled`, and what `work` throws.
 */
export async function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let cancel!: () => void;
  const cancelled = new Promise<never>((_, reject) => {
    cancel = () => reject(new AppError('cancelled'));
  });
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await Promise.race([cancelled, work]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
