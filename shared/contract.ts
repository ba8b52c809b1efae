import type { ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import { analysisContract } from './analysis-contract';
import { call, handle, saved } from './contract-call';
import { modelRef, rung } from './events';
import { filesContract } from './files-contract';
import { generatorContract } from './generator-contract';
import { jobsContract } from './jobs-contract';
import { policyState } from './policy';
import { settingValues } from './settings';
import { vaultContract } from './vault-contract';
import { watchContract } from './watch-contract';

/**
 * Every call between a client (the page, the command line) and the engine. A path never crosses: the
 * supervisor grants paths to the engine and hands the client opaque handles.
 */

export const runtimeState = z.object({
  /** The rung of the ladder that answers. */
  rung,
  device: z.string(),
  version: z.string(),
  /** Why a faster rung was passed over, empty where none was. */
  reasons: z.array(z.string()),
  /** Milliseconds of the last key image; null before the first. */
  milliseconds: z.number().nullable(),
});

/** A chart of 4,000 x 4,000 pixels as PNG has less than this. */
const isSmall = (bytes: Uint8Array) => bytes.length <= 32 * 1024 * 1024;

/** The settings, and whether their file could not be understood (then the defaults hold). */
export const settingsState = z.object({
  /** As they hold: a policy goes before what was set. */
  values: settingValues,
  policy: policyState,
  hasOutputFolder: z.boolean(),
  isDamaged: z.boolean(),
});

export const contract = {
  app: {
    info: call.output(
      z.object({
        version: z.string(),
        node: z.string(),
        electron: z.string().nullable(),
        /** False where this Electron gets no corrections any more; null without Electron. */
        electronSupported: z.boolean().nullable(),
        model: modelRef,
      }),
    ),
    /** Starts the runtime where it is not running. */
    runtime: call.output(runtimeState),
    /** Installs the native TensorFlow from a file, checked against the list in it, and starts it. */
    installRuntime: call
      .input(z.object({ file: handle }))
      .output(z.object({ sha256: z.string(), state: runtimeState })),
    /** Grows one key image that nobody keeps: `milliseconds` is what it took. */
    measure: call.output(runtimeState),
    /** Writes what the page drew, a chart as a picture or a table, as one new file of mode 0600. */
    saveChart: call
      .input(z.object({ target: handle, bytes: z.instanceof(Uint8Array).refine(isSmall) }))
      .output(saved),
    /** Writes log, versions and settings, redacted, to a new text file of mode 0600. */
    saveDiagnostics: call.input(z.object({ target: handle })).output(saved),
  },
  settings: {
    get: call.output(settingsState),
    /** What is given is changed, the rest stays. `outputFolder`: a granted folder. */
    set: call.input(settingValues.extend({ outputFolder: handle }).partial()).output(settingsState),
  },
  ...vaultContract,
  ...filesContract,
  ...generatorContract,
  ...analysisContract,
  ...jobsContract,
  ...watchContract,
  selfTest: call.output(
    z.object({
      ok: z.boolean(),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  ),
};

/** The engine's calls as a client makes them. */
export type EngineClient = ContractRouterClient<typeof contract>;
export type SettingsState = z.infer<typeof settingsState>;
export type RuntimeState = z.infer<typeof runtimeState>;
