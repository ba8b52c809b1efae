/** Runs work that tells events, and hands them on one by one as they are asked for. */
export async function* eventStream<T>(
  work: (emit: (event: T) => void, signal: AbortSignal) => Promise<void>,
  controller: AbortController,
): AsyncGenerator<T, void, void> {
  const queue: T[] = [];
  let wake: () => void = () => undefined;
  let outcome: { readonly error?: unknown } | undefined;
  work((event) => {
    queue.push(event);
    wake();
  }, controller.signal).then(
    () => ((outcome = {}), wake()),
    (error: unknown) => ((outcome = { error }), wake()),
  );
  try {
    for (;;) {
      while (queue.length > 0) yield queue.shift()!;
      if (outcome) break;
      await new Promise<void>((resolve) => (wake = resolve));
    }
    if ('error' in outcome) throw outcome.error;
  } finally {
    // Whoever stops listening stops the work; after its end this changes nothing.
    controller.abort();
  }
}
