import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { call, handle, identityFiles, recipient } from './contract-call';
import { errorData, fileKind, inspectionEvent, jobEvent, readerKind, type InspectionEvent } from './events';
import { headerRow, noPreviewReason, seriesPlace, viewFrame } from './viewing-contract';
import { stagePictures } from './stages';

/** Looking at files, encrypting and decrypting them, and who can open them. */

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
  /** Only says what would be done. */
  dryRun: z.boolean().optional(),
});

/** Who can open a file. Of one no key at hand opens only number and kinds are known. */
export const fileReaders = z.object({
  opensWith: z.enum(['own', 'given']).nullable(),
  readersAltered: z.boolean(),
  readers: z.array(
    z.object({
      kind: readerKind,
      who: z.discriminatedUnion('is', [
        z.object({ is: z.literal('own') }),
        /** An identity this vault reads with beside its own: replaced, or taken in. As people compare it aloud. */
        z.object({ is: z.literal('own-older'), fingerprint: z.string() }),
        /** A key file, or a kit that is none of this vault's. */
        z.object({ is: z.literal('given') }),
        /** 16 hex digits, as on the kit. */
        z.object({ is: z.literal('recovery'), fingerprint: z.string() }),
        /** A recovery key every encryption on this computer includes. */
        z.object({ is: z.literal('policy'), name: z.string() }),
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
  /** Also puts the vault's own key and its recovery readers in the place of those it had before. */
  toOwnKey: z.boolean().optional(),
  /** Encrypts files those of `remove` can open anew, under a new key, in the place of the old ones. */
  anew: z.boolean().optional(),
});

export const filesContract = {
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
    inspect: call
      .input(z.object({ id: handle }))
      .output(inspectionEvent.omit({ v: true, type: true, source: true })),
    /**
     * Which key at hand opens an encrypted file, the vault's where it is open and those of key files, and who can
     * open it, as far as these keys tell. Only the wraps are tried: nothing is decrypted, nothing written.
     */
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
};

export type EncryptInput = z.infer<typeof encryptInput>;
export type DecryptInput = z.infer<typeof decryptInput>;
export type VerifyInput = z.infer<typeof verifyInput>;
export type FileReaders = z.infer<typeof fileReaders>;
export type ShareInput = z.infer<typeof shareInput>;
export type Inspection = Omit<InspectionEvent, 'v' | 'type' | 'source'>;
