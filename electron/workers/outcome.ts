import { AppError, errorCodeOf, type ErrorCode } from '../../shared/errors';

/**
 * What a task in a worker came to. Errors cross as data: the structured clone of an Error keeps neither its
 * class nor its code.
 */
export type Outcome<T> =
  | { readonly status: 'done'; readonly value: T }
  | {
      readonly status: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      /** Where an unexpected error came from: its name and stack frames, without its message, which may hold a path. */
      readonly trace?: string;
    };

/** Runs a task and turns what it throws into data. */
export async function outcomeOf<T>(act: () => Promise<T> | T): Promise<Outcome<T>> {
  try {
    return { status: 'done', value: await act() };
  } catch (error) {
    return failureOf(error);
  }
}

/** An error as data. */
export function failureOf(error: unknown): Extract<Outcome<never>, { status: 'failed' }> {
  if (error instanceof AppError) return { status: 'failed', code: error.code, message: error.message };
  const code = errorCodeOf(error);
  return { status: 'failed', code, message: code, trace: traceOf(error) };
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}

/** The task's value; throws its failure as an AppError whose cause has the trace. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.status === 'done') return outcome.value;
  throw new AppError(outcome.code, outcome.message, outcome.trace);
}
