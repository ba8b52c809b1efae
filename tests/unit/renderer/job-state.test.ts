import { describe, expect, it } from 'vitest';
import { EMPTY_RECORD, secondsLeft, withEvent } from '../../../renderer/composables/job-state';
import { useJob } from '../../../renderer/composables/use-job';
import type { JobEvent, ProgressEvent } from '../../../shared/events';
import { errorCodeOf } from '../../../shared/errors';

const progress = (bytesDone: number): ProgressEvent => ({
  v: 1,
  type: 'progress',
  filesDone: 0,
  filesTotal: 1,
  bytesDone,
  bytesTotal: 1000,
});
const file: JobEvent = { v: 1, type: 'file', source: 'a.dcm', status: 'done' };
const summary: JobEvent = {
  v: 1,
  type: 'summary',
  action: 'encrypt',
  done: 1,
  failed: 0,
  skipped: 0,
  cancelled: false,
  bytes: 1000,
  seconds: 1,
  codes: {},
};

describe('the record of a job', () => {
  it('keeps every file, the newest progress and when bytes began to move', () => {
    const events = [progress(0), progress(10), file, progress(20), file, summary];
    const record = events.reduce((known, event, index) => withEvent(known, event, index * 100), EMPTY_RECORD);
    expect(record.files).toHaveLength(2);
    expect(record.progress?.bytesDone).toBe(20);
    expect(record.movingSince).toBe(100);
    expect(record.summary).toBe(summary);
    expect(EMPTY_RECORD.files).toHaveLength(0);
  });

  it('knows the time left only when there is a pace', () => {
    expect(secondsLeft(null, null, 0)).toBeNull();
    expect(secondsLeft(progress(0), null, 5000)).toBeNull();
    expect(secondsLeft(progress(250), 0, 100)).toBeNull();
    expect(secondsLeft(progress(250), 0, 1000)).toBe(3);
    expect(secondsLeft(progress(1000), 0, 1000)).toBe(0);
  });
});

describe('a job on the page', () => {
  const errorOf = (error: unknown) => ({ code: errorCodeOf(error) });

  it('asks the engine to stop once, waits for its summary and keeps what was done', async () => {
    let stops = 0;
    let stopped = () => {};
    const untilStop = new Promise<void>((resolve) => (stopped = resolve));
    const job = useJob({
      stop: () => {
        stops += 1;
        stopped();
        return Promise.resolve();
      },
      errorOf,
    });
    async function* events(): AsyncGenerator<JobEvent> {
      yield file;
      await untilStop;
      yield { ...summary, cancelled: true } as JobEvent;
    }
    const run = job.run(events());
    await new Promise((resolve) => setTimeout(resolve));
    expect(job.state.value.status).toBe('running');
    job.reset();
    expect(job.isRunning.value).toBe(true);
    await Promise.all([job.cancel(), job.cancel()]);
    await run;
    expect(stops).toBe(1);
    expect(job.state.value).toMatchObject({ status: 'ended', record: { summary: { cancelled: true } } });
    job.reset();
    expect(job.state.value.status).toBe('idle');
  });

  it('that tries the rest again keeps what an earlier run has done', async () => {
    const job = useJob({ stop: () => Promise.resolve(), errorOf });
    async function* events(): AsyncGenerator<JobEvent> {
      yield file;
      yield summary;
    }
    const earlier = [{ v: 1, type: 'file', source: 'b.dcm', status: 'done' }] as const;
    await job.run(events(), earlier);
    expect(job.state.value).toMatchObject({ status: 'ended', record: { files: [file], earlier } });
    await job.run(events());
    expect(job.state.value).toMatchObject({ record: { earlier: [] } });
  });

  it('ends as failed, with the code, when the engine goes away', async () => {
    const job = useJob({ stop: () => Promise.resolve(), errorOf });
    // The stream breaks before its first event.
    async function* events(): AsyncGenerator<JobEvent> {
      throw Object.assign(new Error('gone'), { code: 'worker-crashed' });
    }
    await job.run(events());
    expect(job.state.value).toMatchObject({ status: 'failed', error: { code: 'worker-crashed' } });
  });
});
