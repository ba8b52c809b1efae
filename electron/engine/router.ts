import { supported } from '../../build/electron.json';
import { readSettings, writeSettings, type ReadSettings, type Settings } from '../storage/settings';
import { analysis, lab } from './analysis-router';
import { audit, withAudit } from './audit-call';
import { job, os, stop } from './contract-base';
import type { ClientContext } from './context';
import { diagnosticsCall } from './diagnostics-call';
import { measureCall } from './generate-call';
import { assertSettable, settingsUnder } from '../services/policy';
import { keyImage, models, training } from './generator-router';
import { jobs } from './jobs-router';
import { TFJS_NODE_VERSION } from '../runtime/locate';
import { selfTestCall } from './self-test-call';
import { runWish } from './run-wish';
import { contacts, keys, recovery, vault } from './vault-router';
import { watch } from './watch-router';

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
  readers: os.files.readers.handler(async ({ context, input, signal }) => {
    const { readersCall } = await import('./contacts-call');
    return readersCall(context, input, signal);
  }),
  share: os.files.share.handler(({ context, input, signal }) =>
    job(context, signal, async (emit, stop) => {
      const { shareCall } = await import('./contacts-call');
      await withAudit(context, emit, (trail) =>
        shareCall(context, input, { emit, signal: stop, audit: trail }),
      );
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
  watch,
  audit,
  selfTest,
});
