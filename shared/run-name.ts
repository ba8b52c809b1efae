/** The name of a new run of a training, from the time it is started: `run-20261125-143000`. */
export const runName = (now: Date): string =>
  `run-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;
