import { z } from 'zod';
import { call, handle, recipient, saved } from './contract-call';

/** The vault, its recovery, and the people its owner knows. */

/** A pass phrase as typed. */
const passphrase = z.string().min(1).max(1024);
const identityKind = z.enum(['hybrid', 'x25519']);

/** How a recovery kit is saved. A PDF needs windows: only the app makes one. */
export const kitLook = z.object({ format: z.enum(['text', 'pdf']), language: z.enum(['en', 'de']) });

const group = z.number().int().min(1).max(18);
const place = z.number().int().min(1);

/** How a typed kit compares with the key; `group` counts the groups of four from 1. */
export const kitCheck = z.discriminatedUnion('status', [
  z.object({ status: z.literal('complete') }),
  z.object({ status: z.literal('incomplete'), group }),
  z.object({ status: z.literal('wrong-group'), group }),
  z.object({ status: z.literal('unknown-place') }),
  z.object({ status: z.literal('other-kit') }),
]);

/**
 * What shares of a recovery key gave; `place` counts the shares as given, `group` their groups of four, from 1.
 * `isOurs`: the open vault encrypts for this key, and has noted the proof.
 */
export const joinOutcome = z.discriminatedUnion('status', [
  z.object({ status: z.literal('joined'), isOurs: z.boolean() }),
  z.object({ status: z.literal('too-few'), have: z.number(), need: z.number() }),
  z.object({ status: z.literal('other-set'), place }),
  z.object({ status: z.literal('no-share'), place }),
  z.object({ status: z.literal('incomplete'), place, group }),
  z.object({ status: z.literal('wrong-group'), place, group }),
  z.object({ status: z.literal('unknown-place'), place }),
  z.object({ status: z.literal('newer'), place }),
  /** Each holds, and together they are not the key they say they are of. */
  z.object({ status: z.literal('not-the-key') }),
]);

export const vaultState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('none') }),
  z.object({ status: z.literal('locked') }),
  z.object({
    status: z.literal('unlocked'),
    identityKind,
    recipient: z.string(),
    recovery: z.array(
      z.object({
        recipient: z.string(),
        kind: identityKind,
        /** 16 hex digits, as on the kit. */
        fingerprint: z.string(),
        madeAt: z.string(),
        provedAt: z.string().nullable(),
        /** Since then nothing is encrypted for it; its kit still opens what was. */
        retiredAt: z.string().nullable(),
        /** A year has passed since its kit was proved. */
        isDue: z.boolean(),
      }),
    ),
    /** False until at least one recovery kit was proved by a real decrypt: no encryption before. */
    recoveryProved: z.boolean(),
    /** Whether the kit can still be saved or printed: it was made in this session and not proved yet. */
    kitAtHand: z.boolean(),
  }),
]);

export const keyringState = z.object({ isOffered: z.boolean(), isKept: z.boolean() });

const label = z.string().max(120);

/** Every vault of this login, and what is known of the selected one without its pass phrase. */
export const vaultList = z.object({
  vaults: z.array(z.object({ id: z.string(), label: z.string(), isSelected: z.boolean() })),
  /** Generations kept behind the current one; `savedAt`: ISO 8601. */
  earlier: z.array(z.object({ generation: z.number().int().positive(), savedAt: z.string() })),
  /** For the selected vault, since its last right one. From the fourth on each try takes longer. */
  wrongPhrases: z.number().int().nonnegative(),
  /** Before the next try. */
  waitSeconds: z.number().nonnegative(),
});

/** A public key, and its fingerprint as people compare it aloud. */
const shownKey = z.object({ recipient: z.string(), kind: identityKind, fingerprint: z.string() });
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

export const vaultContract = {
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
    /** Whether the system's keyring can open the selected vault; offered where there is a real one alone. */
    keyring: call.output(keyringState),
    /** Has the keyring keep the open vault's content, or forget it. */
    keepInKeyring: call.input(z.object({ keep: z.boolean() })).output(keyringState),
    unlockByKeyring: call.output(vaultState),
    list: call.output(vaultList),
    /** Turns to another vault; the open one is locked. */
    select: call.input(z.object({ id: z.string() })).output(vaultState),
    rename: call.input(z.object({ label })).output(vaultList),
    /** Every kept generation is sealed anew; copies made elsewhere still open with the old phrase. */
    changePassphrase: call
      .input(z.object({ old: passphrase, next: passphrase }))
      .output(z.object({ generations: z.number() })),
    /** Writes the vault as one new file of mode 0600, which opens with the pass phrase alone. */
    backUp: call.input(z.object({ target: handle })).output(saved),
    /** Makes a vault from such a file, opened. */
    restore: call.input(z.object({ file: handle, passphrase })).output(vaultState),
    /** Adds the age identities in a file to those the vault reads with. */
    importIdentities: call
      .input(z.object({ file: handle, passphrase }))
      .output(z.object({ added: z.number() })),
    /** Writes the vault's identities for the age program: a new file of mode 0600. */
    exportIdentities: call.input(z.object({ target: handle, passphrase })).output(saved),
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
     * A new recovery identity and kit, made under `kit` as by `vault.create`. Without `place` it replaces those whose
     * kit was lost before it was proved (`recovery-proved` once one was); `beside` is one more; `replaces` names a
     * reader, which is retired when the new kit is proved.
     */
    renew: call
      .input(
        z.object({
          kit: handle,
          look: kitLook.optional(),
          place: z.union([z.literal('beside'), z.object({ replaces: recipient })]).optional(),
        }),
      )
      .output(vaultState),
    /** Writes the kit of a vault made in this session once more, until it was proved. Mode 0600. */
    saveKit: call.input(z.object({ target: handle, look: kitLook.optional() })).output(saved),
    /** The same on paper, by the system's own dialog. `failed` also where there is no printer. */
    printKit: call
      .input(kitLook.pick({ language: true }))
      .output(z.object({ outcome: z.enum(['printed', 'not-printed', 'failed']) })),
    /** Compares what was typed with the key and names the first group that is wrong; proves nothing yet. */
    check: call.input(z.object({ kit: z.string().max(65536) })).output(kitCheck),
    /** Splits the key of a kit into shares, any `need` of which give it back: new files of mode 0600 in `folder`. */
    split: call
      .input(
        z
          .object({
            kit: handle,
            need: z.number().int().min(2).max(15),
            of: z.number().int().max(15),
            folder: handle,
            /** Also a page to print of each, as PDF, in this language. */
            pages: kitLook.shape.language.optional(),
          })
          .refine(({ need, of }) => need <= of),
      )
      .output(
        z.object({
          set: z.string(),
          names: z.array(z.string()),
          pages: z.array(z.string()),
          /** Why pages that were asked for could not be laid out; the text files are there. */
          why: z.enum(['no-electron', 'no-display', 'failed']).nullable(),
        }),
      ),
    /** Puts shares together and proves the key by a real decrypt. `kit`: a new file for the kit; needs no vault. */
    join: call
      .input(z.object({ shares: z.array(handle).min(1).max(30), kit: handle.optional() }))
      .output(joinOutcome),
  },
  contacts: {
    list: call.output(contactBook),
    /** Changes contacts or groups, which stand in the sealed part of the vault. */
    change: call.input(contactChange).output(contactBook),
    /** What a contact file says; nothing is added yet. `name` is what they call themselves. */
    read: call.input(z.object({ file: handle })).output(shownKey.extend({ name: z.string().nullable() })),
    /** Writes the vault's own public key as a new contact file. */
    exportOwn: call.input(z.object({ target: handle, name: contactName })).output(saved),
  },
  keys: {
    /** Whether this is a public key files can be encrypted to, and of which kind; `bad-recipient` if not. */
    check: call.input(z.object({ recipient })).output(shownKey),
  },
};

export type KitLook = z.infer<typeof kitLook>;
export type JoinOutcome = z.infer<typeof joinOutcome>;
export type KitCheck = z.infer<typeof kitCheck>;
export type KeyringState = z.infer<typeof keyringState>;
export type VaultState = z.infer<typeof vaultState>;
export type VaultList = z.infer<typeof vaultList>;
export type ContactBookShown = z.infer<typeof contactBook>;
export type ContactChange = z.infer<typeof contactChange>;
