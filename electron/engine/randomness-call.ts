import type { RandomnessEvent, RandomnessSource } from '../../shared/analysis-contract';
import { AppError } from '../../shared/errors';
import { cipherOf, keyImagePixels, testBytes, testFile } from '../services/test-randomness';
import { freshKeyImage } from './analysis-call';
import type { ClientContext } from './context';

interface RandomnessInput {
  readonly of: RandomnessSource;
  readonly source?: string | undefined;
  readonly bits: number;
}

/** `analysis.randomness`: a file as it is, a key image's pixels, or what the clinical profile makes of a file. */
export async function randomnessCall(
  context: ClientContext,
  { of, source: handle, bits }: RandomnessInput,
  { emit, signal }: { readonly emit: (event: RandomnessEvent) => void; readonly signal: AbortSignal },
): Promise<void> {
  const running = { parse: context.parse(), emit, signal };
  const source = handle === undefined ? undefined : context.handles.at(handle);
  if (of === 'key-image') {
    const pixels = source ? keyImagePixels(source) : await freshKeyImage(context);
    return testBytes(pixels, bits, running);
  }
  if (!source) throw new AppError('internal', 'no file to test');
  if (of === 'file') return testFile(source, bits, running);
  return testBytes(cipherOf(source, await freshKeyImage(context)), bits, running);
}
