import type { DecryptInput, EncryptInput, VerifyInput } from '../../shared/files-contract';
import { DEFAULT_SETTINGS } from '../../shared/settings';
import type { Collection } from '../services/collect-files';
import { settingsOrDefaults } from '../storage/settings';
import { withAudit } from './audit-call';
import type { ClientContext } from './context';
import { encryptCall } from './encrypt-call';
import type { GivenWish } from './job-wish';

type Running = Omit<import('../services/encrypt-files').RunningJob, 'record' | 'audit'>;

/**
 * Encrypts, decrypts or checks, written down as a job where a folder was given. `found`: the files to encrypt, where
 * somebody has looked for them already.
 */
export async function runWish(
  context: ClientContext,
  wish: GivenWish,
  running: Running,
  found?: Collection,
): Promise<void> {
  const { withRecord } = await import('./jobs-call');
  const run = (job: import('../services/encrypt-files').RunningJob) => {
    if (wish.action === 'encrypt') return encryptCall(context, wish.input as EncryptInput, job, found);
    if (wish.action === 'verify') return verify(context, wish.input as VerifyInput, job);
    const input = wish.input as DecryptInput;
    const target = input.target === undefined ? ('beside' as const) : context.handles.at(input.target);
    const mode = input.mode ?? settingsOrDefaults(context.paths).decryptedMode;
    return decrypt(context, { ...input, target, mode }, job);
  };
  await withRecord(context, wish, running.signal, (record, signal) => {
    const recorded = { ...running, record, signal };
    if (wish.input.dryRun) return run(recorded);
    return withAudit(context, running.emit, (trail) => run({ ...recorded, audit: trail }));
  });
}

/** Opens and checks everything, and writes nothing. */
const verify = (context: ClientContext, input: VerifyInput, running: Parameters<typeof decrypt>[2]) =>
  decrypt(context, { ...input, target: 'nowhere', mode: DEFAULT_SETTINGS.decryptedMode }, running);

type DecryptRequest = import('../services/decrypt-files').DecryptRequest;
type DecryptWishes = Pick<DecryptRequest, 'target' | 'mode' | 'acceptAlteredReaders' | 'dryRun' | 'lanes'> & {
  readonly sources: readonly string[];
  readonly identities: readonly string[];
};

async function decrypt(
  context: ClientContext,
  { sources, identities, ...wishes }: DecryptWishes,
  running: Parameters<typeof import('../services/decrypt-files').decryptFiles>[2],
): Promise<void> {
  const { decryptFiles } = await import('../services/decrypt-files');
  const { neededIdentities } = await import('./identities');
  const { own, given } = neededIdentities(context, identities);
  const minimumFormat = context.session.minimumFormat();
  const request = {
    ...wishes,
    minimumFormat,
    sources: sources.map(context.handles.at),
    ownIdentities: own,
    givenIdentities: given,
  };
  await decryptFiles(
    request,
    {
      // A plan opens nothing: the threads that would are not started for it.
      get crypt() {
        return context.crypt();
      },
      parse: context.parse,
      describe: context.log.describe,
    },
    running,
  );
}
