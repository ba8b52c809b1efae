import { supported } from '../../build/electron.json';
import type { DecryptInput, EncryptInput, VerifyInput } from '../../shared/files-contract';
import { DEFAULT_SETTINGS } from '../../shared/settings';
import {
  readSettings,
  settingsOrDefaults,
  writeSettings,
  type ReadSettings,
  type Settings,
} from '../storage/settings';
import { analysis, lab } from './analysis-router';
import { checkAuditCall, saveAuditCall, withAudit } from './audit-call';
import { job, os, stop } from './contract-base';
import type { ClientContext } from './context';
import { diagnosticsCall } from './diagnostics-call';
import { encryptCall } from './encrypt-call';
import { measureCall } from './generate-call';
import { assertSettable, settingsUnder } from '../services/policy';
import { keyImage, models, training } from './generator-router';
import type { JobWish } from './jobs-call';
import { TFJS_NODE_VERSION } from '../runtime/locate';
import { selfTestCall } from './self-test-call';
import { contacts, keys, recovery, vault } from './vault-router';

const at = (context: ClientContext, handles: readonly string[]) => handles.map(context.handles.at);
const describeIn = (context: ClientContext) => context.log.describe;

const files = {
  open: os.files.open.handler(async ({ context, input, signal }) => {
    const { openImages } = await import('../services/open-images');
    const services = {
      parse: context.parse(),
      describe: describeIn(context),
      remember: context.handles.remember,
    };
    const opened = await openImages(
      at(context, input.handles),
      services,
      signal ?? new AbortController().signal,
    );
    return { files: [...opened.files], unreadable: [...opened.unreadable], skipped: opened.skipped };
  }),
  preview: os.files.preview.handler(({ context, input, signal }) =>
    context.parse().preview(context.handles.at(input.id).path, input.frame, signal),
  ),
  frame: os.files.frame.handler(({ context, input }) =>
    context.parse().frame(context.handles.at(input.id).path, input.frame),
  ),
  header: os.files.header.handler(async ({ context, input, signal }) => [
    ...(await context.parse().header(context.handles.at(input.id).path, signal)),
  ]),
  inspect: os.files.inspect.handler(async ({ context, input, signal }) => {
    const { fileIdHex, readers, ...rest } = await context
      .crypt()
      .inspectFile(context.handles.at(input.id).path, signal && { signal });
    return { ...rest, fileId: fileIdHex, readers: [...readers] };
  }),
  findKey: os.files.findKey.handler(async ({ context, input, signal }) => {
    const { own, given } = await identitiesAtHand(context, input.identities);
    const identities = [...own, ...given];
    if (identities.length === 0) return { opensWith: null, readersAltered: false };
    const source = context.handles.at(input.id).path;
    const { openedBy, readersAltered } = await context
      .crypt()
      .findKey({ source, identities }, signal && { signal });
    const opensWith = openedBy === null ? null : openedBy < own.length ? 'own' : 'given';
    return { opensWith, readersAltered };
  }),
  readers: os.files.readers.handler(async ({ context, input, signal }) => {
    const { readersCall } = await import('./contacts-call');
    return readersCall(context, input, signal);
  }),
  share: os.files.share.handler(({ context, input, signal }) =>
    job(context, signal, async (emit, stop) => {
      const { shareCall } = await import('./contacts-call');
      await withAudit(context, emit, (audit) => shareCall(context, input, { emit, signal: stop, audit }));
    }),
  ),
  stages: os.files.stages.handler(async ({ context, input }) => {
    const { stagePictures } = await import('../services/stage-pictures');
    const file = context.stages.of(input.fileId);
    return file ? stagePictures(file, context.parse()) : { status: 'gone' };
  }),
  forgetStages: os.files.forgetStages.handler(({ context }) => {
    context.stages.clear();
    return { forgotten: true as const };
  }),
  encrypt: os.files.encrypt.handler(({ context, input, signal }) =>
    job(context, signal, (emit, stop) =>
      runWish(context, { action: 'encrypt', input }, { emit, signal: stop }),
    ),
  ),
  decrypt: os.files.decrypt.handler(({ context, input, signal }) =>
    job(context, signal, (emit, stop) =>
      runWish(context, { action: 'decrypt', input }, { emit, signal: stop }),
    ),
  ),
  verify: os.files.verify.handler(({ context, input, signal }) =>
    job(context, signal, (emit, stop) =>
      runWish(context, { action: 'verify', input }, { emit, signal: stop }),
    ),
  ),
  cancel: os.files.cancel.handler(({ context }) => ({ cancelled: stop(context, 'files') })),
};

type Running = Omit<import('../services/encrypt-files').RunningJob, 'record' | 'audit'>;

/** Encrypts, decrypts or checks, written down as a job where a folder was given. */
async function runWish(
  context: ClientContext,
  wish: Omit<JobWish, 'paths'>,
  running: Running,
): Promise<void> {
  const { withRecord } = await import('./jobs-call');
  const run = (job: import('../services/encrypt-files').RunningJob) => {
    if (wish.action === 'encrypt') return encryptCall(context, wish.input as EncryptInput, job);
    if (wish.action === 'verify') return verify(context, wish.input as VerifyInput, job);
    const input = wish.input as DecryptInput;
    const target = input.target === undefined ? ('beside' as const) : context.handles.at(input.target);
    const mode = input.mode ?? settingsOrDefaults(context.paths).decryptedMode;
    return decrypt(context, { ...input, target, mode }, job);
  };
  await withRecord(context, wish, running.signal, (record) => {
    if (wish.input.dryRun) return run({ ...running, record });
    return withAudit(context, running.emit, (audit) => run({ ...running, record, audit }));
  });
}

const jobs = {
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
    job(context, signal, async (emit, stopped) => {
      const { rebuildIndexCall } = await import('./index-call');
      await rebuildIndexCall(context, input.sources, { emit, signal: stopped });
    }),
  ),
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

const audit = {
  check: os.audit.check.handler(({ context }) => checkAuditCall(context)),
  save: os.audit.save.handler(async ({ context, input }) => {
    await saveAuditCall(context, input.target);
    return { saved: true as const };
  }),
};

/** Opens and checks everything, and writes nothing. */
const verify = (context: ClientContext, input: VerifyInput, running: Parameters<typeof decrypt>[2]) =>
  decrypt(context, { ...input, target: 'nowhere', mode: DEFAULT_SETTINGS.decryptedMode }, running);

async function tableOf(
  context: ClientContext,
  input: { readonly id: string; readonly format: 'csv' | 'json' },
) {
  const { listFiles } = await import('./jobs-call');
  const { jobTable } = await import('../services/job-table');
  return { text: await jobTable(await listFiles(context, input.id), input.format) };
}

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
  const { own, given } = await identitiesAtHand(context, identities);
  // Keys that were given do without the vault, locked or not; without any this says that it is locked.
  const ownIdentities = given.length > 0 ? own : context.session.identities();
  const minimumFormat = context.session.minimumFormat();
  const request = {
    ...wishes,
    minimumFormat,
    sources: at(context, sources),
    ownIdentities,
    givenIdentities: given,
  };
  await decryptFiles(
    request,
    { crypt: context.crypt(), parse: context.parse, describe: describeIn(context) },
    running,
  );
}

/** The vault's identities where it is open, and those of key files. Throws what readIdentityFiles throws. */
async function identitiesAtHand(context: ClientContext, files: readonly string[]) {
  const { readIdentityFiles } = await import('../services/identity-files');
  const own = context.session.state().status === 'unlocked' ? context.session.identities() : [];
  return { own, given: readIdentityFiles(at(context, files).map(({ path }) => path)) };
}

function settingsState(context: ClientContext, { settings, isDamaged }: ReadSettings) {
  const { outputFolder, model: _model, ...values } = settings;
  const policy = context.policy();
  const hasOutputFolder = outputFolder !== null;
  return { values: settingsUnder(policy.rules, values), policy, hasOutputFolder, isDamaged };
}

/** Without what is undefined. */
function given<T extends object>(values: T): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

const app = {
  info: os.app.info.handler(async ({ context }) => {
    const model = await context.generator().model();
    const { electron = null } = process.versions as { electron?: string };
    const electronSupported = electron === null ? null : supported.includes(electron);
    return { version: context.version, node: process.versions.node, electron, electronSupported, model };
  }),
  installRuntime: os.app.installRuntime.handler(async ({ context, input }) => {
    const { installRuntime } = await import('../services/install-runtime');
    const { sha256 } = await installRuntime({
      archive: context.handles.at(input.file).path,
      folder: context.paths.runtimes,
      version: TFJS_NODE_VERSION,
    });
    await context.generator().restart();
    const state = await context.generator().state();
    return { sha256, state: { ...state, reasons: [...state.reasons] } };
  }),
  runtime: os.app.runtime.handler(async ({ context }) => {
    const state = await context.generator().state();
    return { ...state, reasons: [...state.reasons] };
  }),
  measure: os.app.measure.handler(async ({ context }) => {
    await measureCall(context);
    const state = await context.generator().state();
    return { ...state, reasons: [...state.reasons] };
  }),
  saveChart: os.app.saveChart.handler(async ({ context, input }) => {
    const { writeNewFile } = await import('../storage/files');
    writeNewFile(context.handles.at(input.target).path, input.bytes);
    return { saved: true as const };
  }),
  saveDiagnostics: os.app.saveDiagnostics.handler(async ({ context, input }) => {
    await diagnosticsCall(context, context.handles.at(input.target).path);
    return { saved: true as const };
  }),
};

/** What key images are grown with is chosen when its process starts. Throws `training-running`, as that would end one. */
const withOtherRuntime = ({ desk, generator }: ClientContext, write: () => Settings) =>
  desk.take(async () => {
    const written = write();
    await generator().restart();
    return written;
  });

const settings = {
  get: os.settings.get.handler(({ context }) => settingsState(context, readSettings(context.paths))),
  set: os.settings.set.handler(async ({ context, input: { outputFolder, ...values } }) => {
    assertSettable(context.policy().rules, given(values));
    const folder = outputFolder === undefined ? {} : { outputFolder: context.handles.at(outputFolder).path };
    const write = () => writeSettings(context.paths, { ...given(values), ...folder });
    const written = values.runtime === undefined ? write() : await withOtherRuntime(context, write);
    return settingsState(context, { settings: written, isDamaged: false });
  }),
};

const selfTest = os.selfTest.handler(({ context }) => selfTestCall(context));

/** What every client may call: the contract, answered by the services. */
export const router = os.router({
  app,
  vault,
  recovery,
  contacts,
  keys,
  files,
  settings,
  keyImage,
  training,
  models,
  analysis,
  lab,
  jobs,
  audit,
  selfTest,
});
