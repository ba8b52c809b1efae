import { z } from 'zod';
import { recipient } from './contract-call';
import { carrierName } from './events';

/** What a hospital's IT decides for everybody who uses this computer. What is not named is free. */
export const policyRules = z.strictObject({
  /** Public keys every encryption includes, with what people call them. */
  recoveryReaders: z.array(z.strictObject({ name: z.string().min(1).max(120), recipient })).max(16),
  /** What results may look like, the preferred one first. */
  carriers: z.array(carrierName).min(1),
  /** Encrypted files never keep their names. */
  hideNames: z.boolean(),
  /** Minutes without anybody here after which the vault is locked at the latest; null: as the person likes. */
  idleMinutesAtMost: z.literal([5, 10, 15, 30, 60]).nullable(),
  /** Whether originals may be removed after encryption. */
  deleteOriginals: z.boolean(),
  /** Whether the Lab's cipher, which protects no patient, may be used. */
  lab: z.boolean(),
});

/** What holds where nobody made rules. */
export const NO_RULES: PolicyRules = {
  recoveryReaders: [],
  carriers: ['png', 'dicom', 'plain'],
  hideNames: false,
  idleMinutesAtMost: null,
  deleteOriginals: true,
  lab: true,
};

/**
 * `ignored`: there is a file, and others than the system's owner could have written it. `damaged`: it is to be
 * believed and can't be understood; then nothing is encrypted until it is mended.
 */
export const policyState = z.object({
  status: z.enum(['none', 'in-force', 'ignored', 'damaged']),
  rules: policyRules,
});

export type PolicyRules = z.infer<typeof policyRules>;
export type PolicyState = z.infer<typeof policyState>;
