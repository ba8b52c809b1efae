import { basename } from 'node:path';
import { AppError } from '../../shared/errors';
import type { EncryptInput } from '../../shared/files-contract';
import type { WatchEvent, WatchInput } from '../../shared/watch-contract';
import { shownText } from '../core/bytes/byte-text';
import { openRecord, sealRecord } from '../core/vault/sealed-record';
import { createStageKeeper } from '../services/stage-pictures';
import { isInside } from '../storage/paths';
import type { ClientContext } from './context';
import { job, os, stop } from './contract-base';
import { runWish } from './run-wish';

/** What is remembered of a watch: enough to start it once more. */
interface KeptWatch {
  readonly input: WatchInput;
  readonly paths: readonly { readonly handle: string; readonly path: string; readonly label: string }[];
}

const BELONGS_TO = 'watch';

/** `watch.*` */
export const watch = {
  start: os.watch.start.handler(({ context, input, signal }) => following(context, signal, () => input)),
  again: os.watch.again.handler(({ context, signal }) =>
    following(context, signal, () => {
      const kept = keptIn(context);
      if (kept === null) throw new AppError('no-such-job', 'no watch is remembered');
      for (const path of kept.paths) context.handles.grant({ type: 'grant', ...path });
      return kept.input;
    }),
  ),
  kept: os.watch.kept.handler(({ context }) => {
    const kept = keptIn(context);
    if (kept === null) return null;
    const nameOf = (handle: string) => {
      const { label = '', path = '' } = kept.paths.find((entry) => entry.handle === handle) ?? {};
      return label || shownText(basename(path));
    };
    return { folder: nameOf(kept.input.folder), target: nameOf(kept.input.target) };
  }),
  pause: os.watch.pause.handler(({ context }) => ({ stopped: stop(context, 'watch') })),
  end: os.watch.end.handler(({ context }) => {
    context.session.selected()?.removeWatch();
    return { stopped: stop(context, 'watch') };
  }),
};

const following = (context: ClientContext, signal: AbortSignal | undefined, inputOf: () => WatchInput) =>
  job<WatchEvent>(
    context,
    signal,
    async (emit, stopped) => {
      // Without readers every round would be refused. Throws `no-vault`, `locked`, `recovery-not-proved`.
      context.session.readers();
      const input = inputOf();
      const folder = context.handles.at(input.folder);
      if (isInside(folder.path, context.handles.at(input.target).path))
        throw new AppError('target-watched', 'results would be watched too');
      if (input.isKept) keep(context, input);
      const { watchFolder } = await import('../services/watch-folder');
      // What can be shown of the files a person has encrypted is not pushed out by those that come in.
      const apart = { ...context, stages: createStageKeeper() };
      const wish = { action: 'encrypt' as const, input: wishOf(input) };
      await watchFolder({
        folder,
        everyMs: input.everySeconds * 1_000,
        signal: stopped,
        emit,
        describe: context.log.describe,
        encrypt: (found) => runWish(apart, wish, { emit, signal: stopped }, found),
      });
    },
    'watch',
  );

/** The folder's own job: what it has done is known after a restart too. */
const wishOf = ({
  folder,
  target,
  recipients,
  names,
  carrier,
  keyImages,
  lanes,
}: WatchInput): EncryptInput => ({
  sources: [folder],
  target,
  recipients,
  useVault: true,
  identities: [],
  names,
  carrier,
  keyImages,
  lanes,
  again: false,
  verify: true,
  deleteOriginals: false,
});

function keep({ session, handles }: ClientContext, input: WatchInput): void {
  const paths = [input.folder, input.target].map((handle) => {
    const { path, label } = handles.at(handle);
    return { handle, path, label };
  });
  const text = JSON.stringify({ input, paths } satisfies KeptWatch);
  session.opened().store.writeWatch(sealRecord(session.journalKeys().journal, BELONGS_TO, text));
}

function keptIn({ session }: ClientContext): KeptWatch | null {
  const sealed = session.opened().store.readWatch();
  if (sealed === undefined) return null;
  return JSON.parse(openRecord(session.journalKeys().journal, BELONGS_TO, sealed)) as KeptWatch;
}
