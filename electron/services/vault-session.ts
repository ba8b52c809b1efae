import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { VaultState } from '../../shared/vault-contract';
import { AppError } from '../../shared/errors';
import { newIdentity, recipientOf } from '../core/age/age';
import { equalBytes, wipe } from '../core/bytes/equal';
import { EMPTY_BOOK } from '../core/vault/contacts';
import { vaultSubkey } from '../core/cipher/key-schedule';
import { formatRecoveryKit, recipientFingerprint, type RecoveryKit } from '../core/vault/recovery-kit';
import {
  isProofDue,
  readersBeside,
  readersInUse,
  withProof,
  type RecoveryPlace,
  type RecoveryReader,
} from '../core/vault/recovery-readers';
import { openVaultData, sealVaultData, type VaultData } from '../core/vault/vault-data';
import { decodeVaultSecrets, encodeVaultSecrets, type VaultSecrets } from '../core/vault/vault-secrets';
import { makeFolders, removeFile, writeNewFile } from '../storage/files';
import { openStore, type OpenedStore } from './open-vault-store';
import { createVault, findVault, type VaultStore } from '../storage/vault-store';
import { WrongTries } from './wrong-tries';

type Kind = 'hybrid' | 'x25519';

/** The short-lived process that runs scrypt: everything that needs the pass phrase happens there. */
export interface VaultSealer {
  /** The plaintext of a pass-phrase file. Throws `wrong-passphrase`, `damaged-vault`. */
  open(file: Uint8Array, passphrase: string): Promise<Uint8Array>;
  /** `content` under a pass phrase. */
  seal(content: Uint8Array, passphrase: string): Promise<Uint8Array>;
}

/**
 * An answer that names a wrong group tells a little of the key. More than a person needs would let a program
 * ask its way through the groups.
 */
const MOST_COMPARISONS = 60;

/** Turns a kit into the file that is saved. */
export type RenderKit = (kit: RecoveryKit) => Uint8Array | Promise<Uint8Array>;

const asText: RenderKit = (kit) => Buffer.from(formatRecoveryKit(kit));

/** An open vault with its keys. */
export interface Unlocked {
  readonly store: VaultStore;
  readonly secrets: VaultSecrets;
  readonly recipient: string;
  readonly kind: Kind;
  generation: number;
  data: VaultData;
}

/** Who can open what the vault encrypts. */
export interface VaultReaders {
  readonly own: string;
  /** Only those a kit was proved for. */
  readonly recovery: readonly string[];
}

const kindOf = (identity: string): Kind => (identity.startsWith('AGE-SECRET-KEY-PQ-1') ? 'hybrid' : 'x25519');

/** The vault while the engine lives: none, locked, or open with its keys in memory. */
export class VaultSession {
  readonly #vaults: string;
  readonly #sealer: VaultSealer;
  #unlocked: Unlocked | undefined;
  /** A kit made in this session and not proved yet: its only copy beside what was saved or printed. */
  #kit: RecoveryKit | undefined;
  #comparisons = 0;
  #selected: string | undefined;
  readonly #wrong = new WrongTries();
  readonly #wait: (milliseconds: number) => Promise<unknown>;

  /** `vaults`: the folder of the vaults, which need not exist. `wait`: setTimeout, where nothing else is given. */
  constructor(options: {
    readonly vaults: string;
    readonly sealer: VaultSealer;
    readonly wait?: (milliseconds: number) => Promise<unknown>;
  }) {
    this.#vaults = options.vaults;
    this.#sealer = options.sealer;
    this.#wait = options.wait ?? ((milliseconds) => setTimeout(milliseconds));
  }

  get vaults(): string {
    return this.#vaults;
  }

  get sealer(): VaultSealer {
    return this.#sealer;
  }

  /** Wrong pass phrases for the selected vault since its last right one, and the milliseconds the next try waits. */
  get tries(): { readonly wrong: number; readonly wait: number } {
    const vault = this.selected()?.id ?? '';
    return { wrong: this.#wrong.count(vault), wait: this.#wrong.waitBefore(vault) };
  }

  /** The vault that is or would be opened. Throws `cannot-read`. */
  selected(): VaultStore | undefined {
    return this.#unlocked?.store ?? findVault(this.#vaults, this.#selected);
  }

  /** Turns to another vault; the one that is open is locked. Throws `no-vault`. */
  select(id: string): void {
    if (findVault(this.#vaults, id)?.id !== id) throw new AppError('no-vault');
    if (this.selected()?.id !== id) this.lock();
    this.#selected = id;
  }

  /** What the client may know. Throws `cannot-read`. */
  state(): VaultState {
    const open = this.#unlocked;
    if (!open) return { status: this.selected() ? 'locked' : 'none' };
    const now = new Date();
    const recovery = open.data.recovery.map((reader) => ({
      recipient: reader.recipient,
      kind: reader.kind,
      fingerprint: recipientFingerprint(reader.recipient),
      madeAt: reader.madeAt,
      provedAt: reader.provedAt,
      retiredAt: reader.retiredAt ?? null,
      isDue: isProofDue(reader, now),
    }));
    const recoveryProved = readersInUse(open.data).length > 0;
    return {
      status: 'unlocked',
      identityKind: open.kind,
      recipient: open.recipient,
      recovery,
      recoveryProved,
      kitAtHand: this.#kit !== undefined,
    };
  }

  /**
   * Makes the vault and its first recovery reader, and writes the kit to `kitPath`, which must not exist.
   * Throws `cannot-write` when there is a vault already, unless `another` is wanted; leaves nothing behind when it
   * fails.
   */
  async create(options: {
    readonly passphrase: string;
    readonly kind: Kind;
    readonly kitPath: string;
    readonly render?: RenderKit | undefined;
    readonly label?: string | undefined;
    readonly another?: boolean | undefined;
  }): Promise<void> {
    if (options.another !== true && findVault(this.#vaults))
      throw new AppError('cannot-write', 'there is a vault already');
    const { kind } = options;
    const [identity, recovery] = [await newIdentity(kind), await newIdentity(kind)];
    const secrets = { identities: [identity], vaultKey: new Uint8Array(randomBytes(32)) };
    const made = new Date();
    const reader = {
      recipient: await recipientOf(recovery),
      kind,
      madeAt: made.toISOString(),
      provedAt: null,
    };
    const data: VaultData = { ...EMPTY_BOOK, recovery: [reader], minimumFormat: 1 };
    const vault = await this.#sealer.seal(encodeVaultSecrets(secrets), options.passphrase);
    const kit = { identity: recovery, recipient: reader.recipient, kind, made };
    const rendered = await (options.render ?? asText)(kit);
    // The kit first: a vault whose recovery key was never written down could never be used.
    makeFolders(dirname(options.kitPath));
    writeNewFile(options.kitPath, rendered);
    try {
      const sealed = sealVaultData({ vaultKey: secrets.vaultKey, generation: 1, data });
      const store = createVault(this.#vaults, { vault, data: sealed, label: options.label });
      const recipient = await recipientOf(identity);
      this.lock();
      this.#unlocked = { store, secrets, recipient, kind, generation: 1, data };
      this.#selected = store.id;
      this.#kit = kit;
    } catch (error) {
      removeFile(options.kitPath);
      throw error;
    }
  }

  /**
   * Opens the selected vault. After three wrong pass phrases each further try waits, longer each time. `earlier`: of a
   * damaged vault, the generation to go back to; it becomes the current one, and what was damaged is put aside.
   * Throws `no-vault`, `wrong-passphrase`, `damaged-vault`, `unsupported-version`.
   */
  async unlock(passphrase: string, earlier = 0): Promise<void> {
    const store = this.selected();
    if (!store) throw new AppError('no-vault');
    await this.#wait(this.tries.wait);
    const opened = await this.#wrong.counted(store.id, () =>
      openStore({ store, sealer: this.#sealer, passphrase, earlier }),
    );
    await this.openWith(store, opened);
  }

  /** Takes a vault as open whose content is at hand. */
  async openWith(store: VaultStore, opened: OpenedStore): Promise<void> {
    const identity = opened.secrets.identities[0]!;
    const recipient = await recipientOf(identity);
    this.#unlocked = { store, recipient, kind: kindOf(identity), ...opened };
  }

  /** The content of the open vault's file, for who knows its pass phrase. Waits and counts as `unlock` does. */
  async reopen(passphrase: string): Promise<VaultSecrets> {
    const { store } = this.#open();
    await this.#wait(this.tries.wait);
    return this.#wrong.counted(store.id, async () =>
      decodeVaultSecrets(await this.#sealer.open(store.readVault(), passphrase)),
    );
  }

  /** Writes the open vault's file with other identities, the newest first. Throws as `reopen` does, and `lock-held`. */
  async replaceIdentities(
    passphrase: string,
    change: (identities: readonly string[]) => readonly string[],
  ): Promise<void> {
    const open = this.#open();
    const before = open.store.readVault();
    const secrets = await this.reopen(passphrase);
    const next = { ...secrets, identities: change(secrets.identities) };
    const sealed = await this.#sealer.seal(encodeVaultSecrets(next), passphrase);
    open.store.whileLocked(() => {
      if (!equalBytes(open.store.readVault(), before))
        throw new AppError('lock-held', 'the vault was written');
      open.store.writeVault(sealed);
    });
    const identity = next.identities[0]!;
    const recipient = await recipientOf(identity);
    this.#unlocked = { ...open, secrets: next, recipient, kind: kindOf(identity) };
  }

  /** Forgets the keys. */
  lock(): void {
    if (this.#unlocked) wipe(this.#unlocked.secrets.vaultKey);
    this.#unlocked = undefined;
    this.#kit = undefined;
  }

  /** The vault's identities; none without a vault. Throws `locked`. */
  identities(): readonly string[] {
    if (!this.#unlocked && this.selected()) throw new AppError('locked');
    return this.#unlocked?.secrets.identities ?? [];
  }

  /** Throws `no-vault`, `locked`, and `recovery-not-proved` until a kit has opened a file. */
  readers(): VaultReaders {
    const { recipient, data } = this.#open();
    const recovery = readersInUse(data);
    if (recovery.length === 0) throw new AppError('recovery-not-proved');
    return { own: recipient, recovery: recovery.map((reader) => reader.recipient) };
  }

  /** The oldest container format the open vault accepts; 1 where none is open. */
  minimumFormat(): number {
    return this.#unlocked?.data.minimumFormat ?? 1;
  }

  /** Where kept key images lie, and the key that seals them: a new array. Throws `no-vault`, `locked`. */
  keyImages(): { readonly folder: string; readonly key: Uint8Array } {
    const { store, secrets } = this.#open();
    return { folder: store.keyImages, key: vaultSubkey(secrets.vaultKey, 'key-images') };
  }

  /** Where the list of used keys lies, and the key it hangs on: a new array. Throws `no-vault`, `locked`. */
  ledger(): { readonly path: string; readonly key: Uint8Array } {
    const { store, secrets } = this.#open();
    return { path: store.ledger, key: vaultSubkey(secrets.vaultKey, 'ledger') };
  }

  /** Where the list of what was encrypted lies, and the key it is sealed with: a new array. Throws `no-vault`, `locked`. */
  index(): { readonly path: string; readonly key: Uint8Array } {
    const { store, secrets } = this.#open();
    return { path: store.index, key: vaultSubkey(secrets.vaultKey, 'index') };
  }

  /** The keys a job's record is sealed with and its hidden names are made of: new arrays. Throws `no-vault`, `locked`. */
  journalKeys(): { readonly journal: Uint8Array; readonly names: Uint8Array } {
    const { vaultKey } = this.#open().secrets;
    return { journal: vaultSubkey(vaultKey, 'journal'), names: vaultSubkey(vaultKey, 'names') };
  }

  /** Whether a vault exists, locked or not. */
  exists(): boolean {
    return this.selected() !== undefined;
  }

  /** What an open vault knows beside its keys. Throws `no-vault`, `locked`. */
  opened(): Readonly<Unlocked> {
    return this.#open();
  }

  /** Changes the vault's data as it is now on the disk. Throws `no-vault`, `locked`, `lock-held`, `cannot-write`. */
  change(change: (data: VaultData) => VaultData): void {
    this.#rewrite(this.#open(), change);
  }

  /** Remembers that a kit with this recipient opened a file. Throws `no-matching-key` for a stranger's kit, `lock-held`. */
  markProved(recipient: string): void {
    const open = this.#open();
    if (!open.data.recovery.some((reader) => reader.recipient === recipient))
      throw new AppError('no-matching-key', 'the kit belongs to another vault');
    this.#rewrite(open, (data) => {
      // Another process may have put another kit in its place.
      if (!data.recovery.some((reader) => reader.recipient === recipient))
        throw new AppError('no-matching-key', 'the kit was replaced');
      return { ...data, recovery: withProof(data.recovery, recipient, new Date().toISOString()) };
    });
    if (this.#kit?.recipient === recipient) this.#kit = undefined;
  }

  /**
   * Makes a new recovery reader and writes its kit to `kitPath`, which must not exist. `place`: `unproved` takes the
   * place of those whose kit was never proved, for a kit lost before anything could be encrypted (`recovery-proved`
   * where files may depend on one); `beside` is one more; `replaces` is a reader's recipient: one that was never proved
   * goes at once, another is retired when the new kit is proved (`no-matching-key` for a stranger's). Throws `no-vault`,
   * `locked`, `lock-held`, `cannot-write`, `no-space` too; then the readers stay as they were and no kit is left.
   */
  async renewRecovery({
    kitPath,
    render,
    place = 'unproved',
  }: {
    readonly kitPath: string;
    readonly render?: RenderKit | undefined;
    readonly place?: RecoveryPlace | undefined;
  }) {
    const open = this.#open();
    readersBeside(open.data.recovery, place);
    const { kind } = open;
    const identity = await newIdentity(kind);
    const recipient = await recipientOf(identity);
    const made = new Date();
    const kit = { identity, recipient, kind, made };
    const rendered = await (render ?? asText)(kit);
    // The kit first, as when the vault was made.
    makeFolders(dirname(kitPath));
    writeNewFile(kitPath, rendered);
    try {
      this.#rewrite(open, (data) => {
        const reader: RecoveryReader = { recipient, kind, madeAt: made.toISOString(), provedAt: null };
        const replaces = typeof place === 'string' ? {} : place;
        const others = readersBeside(data.recovery, place);
        return { ...data, recovery: [...others, { ...reader, ...replaces }] };
      });
    } catch (error) {
      removeFile(kitPath);
      throw error;
    }
    this.#kit = kit;
    this.#comparisons = 0;
  }

  /**
   * The identity of a kit made in this session, to name the place where a typed one differs; null where there
   * is none, and after MOST_COMPARISONS.
   */
  identityToCompare(): string | null {
    this.#comparisons += 1;
    return this.#comparisons > MOST_COMPARISONS ? null : (this.#kit?.identity ?? null);
  }

  /** The kit that was made in this session. Throws `no-vault` when it is proved or of another session. */
  kit(): RecoveryKit {
    if (this.#kit === undefined) throw new AppError('no-vault', 'no kit in memory');
    return this.#kit;
  }

  /** Writes the kit of this session's new vault once more. Throws as `kit` does, and what writing throws. */
  async saveKit(path: string, render: RenderKit = asText): Promise<void> {
    writeNewFile(path, await render(this.kit()));
  }

  /** Writes the vault's data anew from what it is now: another process may have written since this one read. */
  #rewrite(open: Unlocked, change: (data: VaultData) => VaultData): void {
    const { vaultKey } = open.secrets;
    open.store.whileLocked(() => {
      const { generation, data } = openVaultData(vaultKey, open.store.readData());
      const next = { generation: generation + 1, data: change(data) };
      open.store.writeData(sealVaultData({ vaultKey, ...next }));
      [open.generation, open.data] = [next.generation, next.data];
    });
  }

  #open(): Unlocked {
    if (this.#unlocked) return this.#unlocked;
    throw new AppError(this.selected() ? 'locked' : 'no-vault');
  }
}
