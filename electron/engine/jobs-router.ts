import { job, os, stop } from './contract-base';
import type { ClientContext } from './context';
import { runWish } from './run-wish';

/** `jobs.*` */
export const jobs = {
  list: os.jobs.list.handler(async ({ context }) => (await import('./jobs-call')).listJobs(context)),
  files: os.jobs.files.handler(async ({ context, input }) =>
    (await import('./jobs-call')).listFiles(context, input.id),
  ),
  cancel: os.jobs.cancel.handler(async ({ context, input }) => {
    await (await import('./jobs-call')).cancelJob(context, input.id);
    return { cancelled: true as const };
  }),
  start: os.jobs.start.handler(({ context, input, signal }) =>
    job(context, signal, (emit, stopped) => runWish(context, input, { emit, signal: stopped }), 'folders'),
  ),
  add: os.jobs.add.handler(async ({ context, input }) => ({
    id: await (await import('./jobs-call')).addJob(context, input),
  })),
  sources: os.jobs.sources.handler(async ({ context, input }) =>
    (await import('./jobs-call')).sourcesOfJob(context, input.id),
  ),
  stop: os.jobs.stop.handler(({ context }) => ({ stopped: stop(context, 'folders') })),
  resume: os.jobs.resume.handler(({ context, input, signal }) =>
    job(
      context,
      signal,
      async (emit, stopped) => {
        const { wishOfJob } = await import('./jobs-call');
        await runWish(context, await wishOfJob(context, input.id), { emit, signal: stopped });
      },
      'folders',
    ),
  ),
  rebuildIndex: os.jobs.rebuildIndex.handler(({ context, input, signal }) =>
    job(
      context,
      signal,
      async (emit, stopped) => {
        const { rebuildIndexCall } = await import('./index-call');
        await rebuildIndexCall(context, input.sources, { emit, signal: stopped });
      },
      'index',
    ),
  ),
  stopRebuild: os.jobs.stopRebuild.handler(({ context }) => ({ stopped: stop(context, 'index') })),
  find: os.jobs.find.handler(async ({ context, input }) =>
    (await import('./find-call')).findFiles(context, input.text),
  ),
  table: os.jobs.table.handler(({ context, input }) => tableOf(context, input)),
  saveTable: os.jobs.saveTable.handler(async ({ context, input }) => {
    const { text } = await tableOf(context, input);
    const { writeNewFile } = await import('../storage/files');
    writeNewFile(context.handles.at(input.target).path, new TextEncoder().encode(text));
    return { saved: true as const };
  }),
};

async function tableOf(
  context: ClientContext,
  input: { readonly id: string; readonly format: 'csv' | 'json' },
) {
  const { listFiles } = await import('./jobs-call');
  const { jobTable } = await import('../services/job-table');
  return { text: await jobTable(await listFiles(context, input.id), input.format) };
}
