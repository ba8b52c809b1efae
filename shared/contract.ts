import { eventIterator, oc, type ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import { carrierName, errorData, fileKind, jobEvent, trainingEvent } from './events';
import { ERROR_CODES } from './errors';
import {
  grownKey,
  imagesFound,
  keptKey,
  keyEvaluation,
  modelRef,
  rung,
  trainingRun,
} from './generator-contract';
import { headerRow, noPreviewReason, seriesPlace, viewFrame } from './viewing-contract';
import { settingValues } from './settings';
import { stagePictures } from './stages';

/**
 * Every call between a client (the page, the command line) and the engine. A path never crosses: the
 * supervisor grants paths to the engine and hands the client opaque handles.
 */

/** Stands for a path the supervisor granted: a file, a folder, or the name of a file to be made. */
export const handle = z.string().regex(/^[0-9a-f]{32}$/);
/** A pass phrase as typed. */
const passphrase = z.string().min(1).max(1024);
const identityKind = z.enum(['hybrid', 'x25519']);

/**
 * Errors cross as `{ code, id }`: each contract call may fail with each code. `id` is only set for
 * `internal` and `worker-crashed` and stands in the log.
 */
const failure = { FAILED: { data: z.object({ code: z.enum(ERROR_CODES), id: z.string().optional() }) } };
const call = oc.errors(failure);

/** How a recovery kit is saved. A PDF needs windows: only the app makes one. */
export const kitLook = z.object({ format: z.enum(['text', 'pdf']), language: z.enum(['en', 'de']) });

const group = z.number().int().min(1).max(15);

/** How a typed kit compares with the key; `group` counts the groups of four from 1. */
export const kitCheck = z.discriminatedUnion('status', [
  z.object({ status: z.literal('complete') }),
  z.object({ status: z.literal('incomplete'), group }),
  z.object({ status: z.literal('wrong-group'), group }),
  z.object({ status: z.literal('unknown-place') }),
  z.object({ status: z.literal('other-kit') }),
]);

export const vaultState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('none') }),
  z.object({ status: z.literal('locked') }),
  z.object({
    status: z.literal('unlocked'),
    identityKind,
    recipient: z.string(),
    recovery: z.array(
      z.object({ recipient: z.string(), kind: identityKind, provedAt: z.string().nullable() }),
    ),
    /** False until at least one recovery kit was proved by a real decrypt: no encryption before. */
    recoveryProved: z.boolean(),
    /** Whether the kit can still be saved or printed: it was made in this session and not proved yet. */
    kitAtHand: z.boolean(),
  }),
]);

const label = z.string().max(120);

/** Every vault of this login, and what is known of the selected one without its pass phrase. */
export const vaultList = z.object({
  vaults: z.array(z.object({ id: z.string(), label: z.string(), isSelected: z.boolean() })),
  /** Generations kept behind the current one; `savedAt`: ISO 8601. */
  earlier: z.array(z.object({ generation: z.number().int().positive(), savedAt: z.string() })),
  /** Since the last right one. From the fourth on each try takes longer. */
  wrongPhrases: z.number().int().nonnegative(),
});

export const imageRef = z.object({
  id: handle,
  name: z.string(),
  kind: fileKind,
  bytes: z.number().int().nonnegative(),
  series: seriesPlace.nullable(),
});

/** A file among the granted that can't be opened, and why. */
export const unreadable = z.object({ name: z.string(), error: errorData });

export const preview = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('shown'),
    columns: z.number().int().positive(),
    rows: z.number().int().positive(),
    frames: z.number().int().positive(),
    rgba: z.instanceof(Uint8Array),
  }),
  z.object({ status: z.literal('none'), reason: noPreviewReason }),
]);

export const readerKind = z.enum(['x25519', 'hybrid', 'other']);

export const inspection = z.object({
  carrier: carrierName,
  version: z.number(),
  profile: z.number(),
  fileId: z.string(),
  payloadBytes: z.number(),
  containerBytes: z.number(),
  readers: z.array(readerKind),
  postQuantum: z.boolean(),
});

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

/** The key a request may use beside the vault's: files granted by the supervisor. */
const identityFiles = z.array(handle).max(64);

export const encryptInput = z.object({
  sources: z.array(handle).min(1),
  /** The folder results go to; without it, beside each source. */
  target: handle.optional(),
  /** Public keys, and names of contacts and groups. */
  recipients: z.array(z.string().max(4096)).max(250),
  /** False: the vault's own and recovery readers are left out. */
  useVault: z.boolean(),
  identities: identityFiles,
  names: z.enum(['hide', 'keep']).optional(),
  carrier: z.enum(['auto', 'png', 'dicom', 'plain']),
  /** A 256x256 RGB PNG the person brings as the key image; without it one is grown for every file. */
  keyImage: handle.optional(),
  /** How many files share a fresh key image: one, 64, or all of this request; `auto`: 64 where a folder is given. */
  keyImages: z.enum(['auto', 'file', '64', 'request']),
  again: z.boolean(),
  verify: z.boolean(),
  deleteOriginals: z.boolean(),
  /** Only says what would be done. */
  dryRun: z.boolean().optional(),
  /** Files in hand at once. */
  lanes: z.number().int().min(1).max(64).optional(),
});

export const decryptInput = z.object({
  sources: z.array(handle).min(1),
  /** The folder results go to; without it, beside each source. */
  target: handle.optional(),
  identities: identityFiles,
  mode: z.number().int().min(0).max(0o777).optional(),
  acceptAlteredReaders: z.boolean(),
  /** Only says what would be done. */
  dryRun: z.boolean().optional(),
  /** Files in hand at once. */
  lanes: z.number().int().min(1).max(64).optional(),
});

export const verifyInput = z.object({
  sources: z.array(handle).min(1),
  identities: identityFiles,
  acceptAlteredReaders: z.boolean(),
});

export const generateInput = z.object({
  /** The image to grow from; without it, a shipped one drawn for each. */
  seed: handle.optional(),
  count: z.number().int().min(1).max(100_000),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), file: handle }),
    z.object({ kind: z.literal('folder'), folder: handle }),
  ]),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A model as lists show it. */
export const listedModel = z.object({
  sha256,
  name: z.string(),
  trained: z.boolean(),
  /** Came with the program, and can't be deleted. */
  isShipped: z.boolean(),
  isActive: z.boolean(),
  training: z
    .object({
      images: z.number(),
      epochs: z.number(),
      trainedAt: z.string(),
      domain: z.enum(['noise', 'spectrogram', 'folder']),
      fingerprint: z.string(),
      measures: z.record(z.string(), z.number()),
      /** Every option by name, as JSON writes it. */
      options: z.record(z.string(), z.string()),
    })
    .nullable(),
});

const runName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

export const trainInput = z.object({
  source: z.array(handle).min(1),
  /** Images of the transformation domain, where it is a folder. */
  transformation: handle.optional(),
  /** What the finished model is called. */
  name: z.string().min(1).max(80),
  /** The run's own name: a run that was stopped goes on. */
  run: runName,
  recipe: z.enum(['default', 'as-published']),
  /** Options that differ from the recipe's, as core/gan/training-options.ts has them. */
  options: z.record(z.string(), z.unknown()),
  /** Epochs from one evaluation to the next. */
  evaluateEvery: z.number().int().min(1).max(10_000),
});

/** A public key, and its fingerprint as people compare it aloud. */
const shownKey = z.object({ recipient: z.string(), kind: identityKind, fingerprint: z.string() });
const recipient = z.string().max(4096);
const contactName = z.string().min(1).max(400);
const confirmation = z.enum(['in-person', 'phone', 'video']);

/** The vault's own key, and everybody it knows, by name. */
export const contactBook = z.object({
  own: shownKey,
  contacts: z.array(
    shownKey.extend({
      name: z.string(),
      addedAt: z.string(),
      confirmed: z.object({ at: z.string(), how: confirmation }).nullable(),
    }),
  ),
  /** `members`: recipients of contacts. */
  groups: z.array(z.object({ name: z.string(), members: z.array(z.string()) })),
});

export const contactChange = z.discriminatedUnion('act', [
  z.object({ act: z.literal('add'), name: contactName, recipient }),
  z.object({ act: z.literal('rename'), recipient, name: contactName }),
  /** The fingerprint was compared, and how. */
  z.object({ act: z.literal('confirm'), recipient, how: confirmation }),
  z.object({ act: z.literal('remove'), recipient }),
  /** `was`: the group that is changed; null makes a new one. */
  z.object({
    act: z.literal('save-group'),
    was: contactName.nullable(),
    name: contactName,
    members: z.array(recipient).max(1000),
  }),
  z.object({ act: z.literal('remove-group'), name: contactName }),
]);

/** Who can open a file. Of one no key at hand opens only number and kinds are known. */
export const fileReaders = z.object({
  isOpen: z.boolean(),
  readersAltered: z.boolean(),
  readers: z.array(
    z.object({
      kind: readerKind,
      who: z.discriminatedUnion('is', [
        z.object({ is: z.literal('own') }),
        /** An identity of this vault that was replaced. */
        z.object({ is: z.literal('own-older') }),
        z.object({ is: z.literal('recovery') }),
        z.object({ is: z.literal('contact'), name: z.string(), isConfirmed: z.boolean() }),
        z.object({ is: z.literal('unknown') }),
      ]),
    }),
  ),
});

export const shareInput = z.object({
  sources: z.array(handle).min(1),
  /** Public keys, and names of contacts and groups. */
  add: z.array(recipient).max(250),
  remove: z.array(recipient).max(250),
  identities: identityFiles,
  /** Also puts the vault's own key in the place of those it had before. */
  toOwnKey: z.boolean().optional(),
});
/** A chart of 4,000 x 4,000 pixels as PNG has less than this. */
const isSmall = (bytes: Uint8Array) => bytes.length <= 32 * 1024 * 1024;

/** The settings, and whether their file could not be understood (then the defaults hold). */
export const settingsState = z.object({
  values: settingValues,
  hasOutputFolder: z.boolean(),
  isDamaged: z.boolean(),
});

/** A job on folders as lists show it. Names of folders only where its record can be opened. */
export const listedJob = z.object({
  id: z.string(),
  action: z.enum(['encrypt', 'decrypt']).nullable(),
  status: z.enum(['open', 'ended', 'cancelled']),
  /** Milliseconds since the epoch. */
  madeAt: z.number(),
  sources: z.array(z.string()),
  target: z.string().nullable(),
  planned: z.number(),
  done: z.number(),
  failed: z.number(),
  skipped: z.number(),
});

/** One file of a job. */
export const listedFile = z.object({
  source: z.string(),
  state: z.enum(['planned', 'durable', 'done', 'failed', 'skipped']),
  code: z.string().optional(),
  output: z.string().optional(),
  fileId: z.string().optional(),
  sha256: z.string().optional(),
});

const jobId = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) });

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
      .output(z.object({ saved: z.literal(true) })),
    /** Writes log, versions and settings, redacted, to a new text file of mode 0600. */
    saveDiagnostics: call.input(z.object({ target: handle })).output(z.object({ saved: z.literal(true) })),
  },
  settings: {
    get: call.output(settingsState),
    /** What is given is changed, the rest stays. `outputFolder`: a granted folder. */
    set: call.input(settingValues.extend({ outputFolder: handle }).partial()).output(settingsState),
  },
  vault: {
    state: call.output(vaultState),
    /**
     * Makes the vault and one recovery identity, whose only lasting copy is the kit: a file of mode 0600
     * made under `kit`, which must not exist; a text file unless `look` says otherwise. The kit's secret
     * never crosses to a client.
     */
    create: call
      .input(
        z.object({
          passphrase,
          kind: identityKind,
          kit: handle,
          look: kitLook.optional(),
          /** What people call it; in clear. */
          label: label.optional(),
          /** Beside the vaults there are; else a second one is `cannot-write`. */
          another: z.boolean().optional(),
        }),
      )
      .output(vaultState),
    /** `earlier`: of a damaged vault, the generation to go back to. */
    unlock: call
      .input(z.object({ passphrase, earlier: z.number().int().min(1).max(2).optional() }))
      .output(vaultState),
    lock: call.output(vaultState),
    list: call.output(vaultList),
    /** Turns to another vault; the open one is locked. */
    select: call.input(z.object({ id: z.string() })).output(vaultState),
    rename: call.input(z.object({ label })).output(vaultList),
    /** Every kept generation is sealed anew; copies made elsewhere still open with the old phrase. */
    changePassphrase: call
      .input(z.object({ old: passphrase, next: passphrase }))
      .output(z.object({ generations: z.number() })),
    /** Writes the vault as one new file of mode 0600, which opens with the pass phrase alone. */
    backUp: call.input(z.object({ target: handle })).output(z.object({ saved: z.literal(true) })),
    /** Makes a vault from such a file, opened. */
    restore: call.input(z.object({ file: handle, passphrase })).output(vaultState),
    /** Adds the age identities in a file to those the vault reads with. */
    importIdentities: call
      .input(z.object({ file: handle, passphrase }))
      .output(z.object({ added: z.number() })),
    /** Writes the vault's identities for the age program: a new file of mode 0600. */
    exportIdentities: call
      .input(z.object({ target: handle, passphrase }))
      .output(z.object({ saved: z.literal(true) })),
    /** A new identity of the vault's own; the old ones are kept for reading. */
    rotate: call.input(z.object({ passphrase, kind: identityKind })).output(vaultState),
  },
  recovery: {
    /** A real file is encrypted to the recovery recipient and opened with the kit's identity. */
    prove: call
      .input(
        z.discriminatedUnion('from', [
          z.object({ from: z.literal('text'), kit: z.string().max(65536) }),
          z.object({ from: z.literal('file'), file: handle }),
        ]),
      )
      .output(vaultState),
    /**
     * A new recovery identity and kit in place of one whose kit was lost before it was proved; `recovery-proved`
     * once one was. The kit is made under `kit` as by `vault.create`.
     */
    renew: call.input(z.object({ kit: handle, look: kitLook.optional() })).output(vaultState),
    /** Writes the kit of a vault made in this session once more, until it was proved. Mode 0600. */
    saveKit: call
      .input(z.object({ target: handle, look: kitLook.optional() }))
      .output(z.object({ saved: z.literal(true) })),
    /** The same on paper, by the system's own dialog. `failed` also where there is no printer. */
    printKit: call
      .input(kitLook.pick({ language: true }))
      .output(z.object({ outcome: z.enum(['printed', 'not-printed', 'failed']) })),
    /** Compares what was typed with the key and names the first group that is wrong; proves nothing yet. */
    check: call.input(z.object({ kit: z.string().max(65536) })).output(kitCheck),
  },
  contacts: {
    list: call.output(contactBook),
    /** Changes contacts or groups, which stand in the sealed part of the vault. */
    change: call.input(contactChange).output(contactBook),
    /** What a contact file says; nothing is added yet. `name` is what they call themselves. */
    read: call.input(z.object({ file: handle })).output(shownKey.extend({ name: z.string().nullable() })),
    /** Writes the vault's own public key as a new contact file. */
    exportOwn: call
      .input(z.object({ target: handle, name: contactName }))
      .output(z.object({ saved: z.literal(true) })),
  },
  keys: {
    /** Whether this is a public key files can be encrypted to, and of which kind; `bad-recipient` if not. */
    check: call.input(z.object({ recipient })).output(shownKey),
  },
  files: {
    /** Looks at what was granted; folders are walked. */
    open: call
      .input(z.object({ handles: z.array(handle).min(1) }))
      .output(z.object({ files: z.array(imageRef), unreadable: z.array(unreadable), skipped: z.number() })),
    preview: call.input(z.object({ id: handle, frame: z.number().int().nonnegative() })).output(preview),
    /** One frame for the viewer. */
    frame: call.input(z.object({ id: handle, frame: z.number().int().nonnegative() })).output(viewFrame),
    /** Every element of a DICOM file; none of another. */
    header: call.input(z.object({ id: handle })).output(z.array(headerRow)),
    inspect: call.input(z.object({ id: handle })).output(inspection),
    /**
     * Which key at hand opens an encrypted file, the vault's where it is open and those of key files. Only
     * the wraps are tried: nothing is decrypted, nothing written.
     */
    findKey: call
      .input(z.object({ id: handle, identities: identityFiles }))
      .output(z.object({ opensWith: z.enum(['own', 'given']).nullable(), readersAltered: z.boolean() })),
    /** Who can open an encrypted file, as far as the keys at hand tell. */
    readers: call.input(z.object({ id: handle, identities: identityFiles })).output(fileReaders),
    /** Adds and removes readers of encrypted files in their place; the payloads stay as they are. */
    share: call.input(shareInput).output(eventIterator(jobEvent)),
    /** The steps a file of this client's last job went through, as pictures; in memory only. */
    stages: call.input(z.object({ fileId: z.string().regex(/^[0-9a-f]{32}$/) })).output(stagePictures),
    /** Drops what `stages` could still show. */
    forgetStages: call.output(z.object({ forgotten: z.literal(true) })),
    encrypt: call.input(encryptInput).output(eventIterator(jobEvent)),
    decrypt: call.input(decryptInput).output(eventIterator(jobEvent)),
    verify: call.input(verifyInput).output(eventIterator(jobEvent)),
    /**
     * Stops what this client has running in `encrypt`, `decrypt`, `verify` and `share` within a second: each still
     * ends with its summary, `cancelled: true`. Aborting a call's signal stops it too, without a summary.
     */
    cancel: call.output(z.object({ cancelled: z.number() })),
  },
  keyImage: {
    /** Grows key images and writes them as 256x256 RGB PNG. */
    generate: call.input(generateInput).output(
      eventIterator(
        z.object({
          output: z.string(),
          sha256: z.string(),
          milliseconds: z.number(),
          model: modelRef,
          rung,
        }),
      ),
    ),
    /** Grows one to look at, from an image or a shipped seed; it stays in memory until the vault is locked. */
    grow: call.input(z.object({ seed: handle.optional() })).output(grownKey),
    /** Keeps one that was grown, with its seed, sealed in the vault. */
    keep: call.input(z.object({ id: handle })).output(keptKey),
    /** Writes `seed.png` and `key.png` of a grown or a kept one into a folder that has neither. */
    save: call.input(z.object({ id: handle, folder: handle })).output(z.object({ saved: z.literal(true) })),
    /** The kept ones, the newest first. */
    kept: call.output(z.array(keptKey)),
    show: call
      .input(z.object({ id: handle }))
      .output(
        grownKey.pick({ seed: true, keyImage: true, histogram: true, entropy: true, correlation: true }),
      ),
    forget: call.input(z.object({ id: handle })).output(z.object({ deleted: z.literal(true) })),
  },
  training: {
    /** Reads the images of a training, and says how many can be used and why the others can't. */
    scan: call.input(z.object({ source: z.array(handle).min(1) })).output(imagesFound),
    /**
     * Trains a model until its epochs are done or the call is aborted; an aborted run can go on by its name.
     * Ends with the model's event, and the model stands in the list.
     */
    start: call.input(trainInput).output(eventIterator(trainingEvent)),
    /** Goes on with a run on the disk, from its last checkpoint. */
    resume: call.input(z.object({ run: runName })).output(eventIterator(trainingEvent)),
    /** Waits before the next step, or goes on. */
    pause: call.input(z.object({ paused: z.boolean() })).output(z.object({ paused: z.boolean() })),
    /** Ends this client's training before its next step: it says how far it has come and can go on later. */
    stop: call.output(z.object({ stopped: z.number() })),
    /** Every run on the disk, the newest first. */
    runs: call.output(z.array(trainingRun)),
    /** Removes a run with its checkpoints; the model it made stays. */
    discard: call.input(z.object({ run: runName })).output(z.object({ deleted: z.literal(true) })),
  },
  models: {
    list: call.output(z.array(listedModel)),
    /** Checks a model file and adds it to the list. */
    import: call.input(z.object({ file: handle })).output(listedModel),
    /** Writes a model as one new file of mode 0600. */
    export: call.input(z.object({ sha256, target: handle })).output(z.object({ saved: z.literal(true) })),
    /** Key images are grown with it from now on. */
    use: call.input(z.object({ sha256 })).output(listedModel),
    rename: call.input(z.object({ sha256, name: z.string().min(1).max(80) })).output(listedModel),
    /** Removes a model of the person's own; a shipped one stays, and its refusal is `policy`. */
    delete: call.input(z.object({ sha256 })).output(z.object({ deleted: z.literal(true) })),
    /** Grows keys from the images given, in order, or from shipped ones, and measures them raw; or noise alone. */
    evaluate: call
      .input(
        z.object({
          of: z.discriminatedUnion('kind', [
            z.object({ kind: z.literal('model'), sha256 }),
            z.object({ kind: z.literal('noise') }),
          ]),
          count: z.number().int().min(2).max(1000),
          /** w, in place of the model's own. */
          noiseWeight: z.number().min(0).max(1).optional(),
          seeds: handle.optional(),
        }),
      )
      .output(keyEvaluation),
  },
  /** Folders that were given to `files.encrypt` and `files.decrypt` are written down as jobs. */
  jobs: {
    list: call.output(z.array(listedJob)),
    /** Goes on with a job, finished or not. What is done and unchanged is left as it is. */
    resume: call.input(jobId).output(eventIterator(jobEvent)),
    /** An open job is not gone on with any more; what it has written stays. */
    cancel: call.input(jobId).output(z.object({ cancelled: z.literal(true) })),
    /** Every file of a job. `locked` where its record is sealed and the vault locked. */
    files: call.input(jobId).output(z.array(listedFile)),
  },
  selfTest: call.output(
    z.object({
      ok: z.boolean(),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  ),
};

/** The engine's calls as a client makes them. */
export type EngineClient = ContractRouterClient<typeof contract>;
export type KitLook = z.infer<typeof kitLook>;
export type KitCheck = z.infer<typeof kitCheck>;
export type VaultState = z.infer<typeof vaultState>;
export type EncryptInput = z.infer<typeof encryptInput>;
export type DecryptInput = z.infer<typeof decryptInput>;
export type VaultList = z.infer<typeof vaultList>;
export type ContactBookShown = z.infer<typeof contactBook>;
export type ContactChange = z.infer<typeof contactChange>;
export type FileReaders = z.infer<typeof fileReaders>;
export type ShareInput = z.infer<typeof shareInput>;
export type GenerateInput = z.infer<typeof generateInput>;
export type TrainInput = z.infer<typeof trainInput>;
export type ListedJob = z.infer<typeof listedJob>;
export type ListedFile = z.infer<typeof listedFile>;
export type ListedModel = z.infer<typeof listedModel>;
export type VerifyInput = z.infer<typeof verifyInput>;
export type Inspection = z.infer<typeof inspection>;
export type SettingsState = z.infer<typeof settingsState>;
export type RuntimeState = z.infer<typeof runtimeState>;
