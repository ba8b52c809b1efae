import type { ClientContext } from './context';
import { os, stop } from './contract-base';

const vaultState = ({ session }: ClientContext) => {
  const state = session.state();
  return state.status === 'unlocked' ? { ...state, recovery: [...state.recovery] } : state;
};

const keeping = () => import('../services/vault-keeping');
const keeper = () => import('../services/keyring');

/** `vault.*` */
export const vault = {
  state: os.vault.state.handler(({ context }) => vaultState(context)),
  create: os.vault.create.handler(async ({ context, input }) => {
    const { kitRenderer } = await import('./kit-call');
    const { kit, look, ...wishes } = input;
    const render = kitRenderer(context, look);
    await context.session.create({ ...wishes, kitPath: context.handles.at(kit).path, render });
    return vaultState(context);
  }),
  unlock: os.vault.unlock.handler(async ({ context, input }) => {
    await context.session.unlock(input.passphrase, input.earlier);
    return vaultState(context);
  }),
  lock: os.vault.lock.handler(({ context }) => {
    stop(context, 'watch');
    context.session.lock();
    context.stages.clear();
    context.shelf.clear();
    context.findings.scene = undefined;
    return vaultState(context);
  }),
  keyring: os.vault.keyring.handler(async ({ context: { session, keyring } }) =>
    (await keeper()).keyringState(session, keyring),
  ),
  keepInKeyring: os.vault.keepInKeyring.handler(async ({ context: { session, keyring }, input }) => {
    const { keepInKeyring, forgetKeyring, keyringState } = await keeper();
    if (input.keep) await keepInKeyring(session, keyring);
    else forgetKeyring(session);
    return keyringState(session, keyring);
  }),
  unlockByKeyring: os.vault.unlockByKeyring.handler(async ({ context }) => {
    await (await keeper()).unlockByKeyring(context.session, context.keyring);
    return vaultState(context);
  }),
  list: os.vault.list.handler(async ({ context }) => (await keeping()).listVaults(context.session)),
  select: os.vault.select.handler(({ context, input }) => {
    stop(context, 'watch');
    context.session.select(input.id);
    context.stages.clear();
    context.shelf.clear();
    context.findings.scene = undefined;
    return vaultState(context);
  }),
  rename: os.vault.rename.handler(async ({ context, input }) => {
    context.session.opened().store.setLabel(input.label);
    return (await keeping()).listVaults(context.session);
  }),
  changePassphrase: os.vault.changePassphrase.handler(async ({ context, input }) =>
    (await keeping()).changePassphrase(context.session, input),
  ),
  backUp: os.vault.backUp.handler(async ({ context, input }) => {
    (await keeping()).backUpVault(context.session, context.handles.at(input.target).path);
    return { saved: true as const };
  }),
  restore: os.vault.restore.handler(async ({ context, input: { file, passphrase } }) => {
    const { path } = context.handles.at(file);
    await (await keeping()).restoreVault(context.session, { path, passphrase });
    return vaultState(context);
  }),
  importIdentities: os.vault.importIdentities.handler(async ({ context, input: { file, passphrase } }) => {
    const { path } = context.handles.at(file);
    return (await keeping()).importIdentities(context.session, { path, passphrase });
  }),
  exportIdentities: os.vault.exportIdentities.handler(async ({ context, input: { target, passphrase } }) => {
    const { path } = context.handles.at(target);
    await (await keeping()).exportIdentities(context.session, { path, passphrase });
    return { saved: true as const };
  }),
  rotate: os.vault.rotate.handler(async ({ context, input }) => {
    await (await keeping()).rotateIdentity(context.session, input);
    return vaultState(context);
  }),
};

/** `recovery.*` */
export const recovery = {
  prove: os.recovery.prove.handler(async ({ context, input }) => {
    const { proveRecovery, typedIdentity } = await import('../services/recovery');
    const { readKitFile } = await import('../services/identity-files');
    const kit =
      input.from === 'text'
        ? await typedIdentity(context.session, input.kit)
        : readKitFile(context.handles.at(input.file).path);
    await proveRecovery({ session: context.session, crypt: context.crypt(), scratch: context.scratch, kit });
    return vaultState(context);
  }),
  renew: os.recovery.renew.handler(async ({ context, input }) => {
    const { kitRenderer } = await import('./kit-call');
    const render = kitRenderer(context, input.look);
    const { place, kit } = input;
    await context.session.renewRecovery({ kitPath: context.handles.at(kit).path, render, place });
    return vaultState(context);
  }),
  saveKit: os.recovery.saveKit.handler(async ({ context, input }) => {
    const { kitRenderer } = await import('./kit-call');
    const { path } = context.handles.at(input.target);
    await context.session.saveKit(path, kitRenderer(context, input.look));
    return { saved: true as const };
  }),
  printKit: os.recovery.printKit.handler(async ({ context, input }) => {
    const { printKit } = await import('./kit-call');
    return { outcome: await printKit(context, input.language) };
  }),
  check: os.recovery.check.handler(async ({ context, input }) => {
    const { checkKit } = await import('../services/recovery');
    return checkKit(context.session, input.kit);
  }),
  split: os.recovery.split.handler(async ({ context, input: { kit, folder, pages: language, ...how } }) => {
    const { printerFor } = await import('./kit-call');
    const { splitKit } = await import('../services/recovery-shares');
    const { readKitFile } = await import('../services/identity-files');
    const at = { kit: readKitFile(context.handles.at(kit).path), folder: context.handles.at(folder).path };
    const paper = language && { language, print: printerFor(context) };
    const made = await splitKit({ ...how, ...at, paper });
    return { ...made, names: [...made.names], pages: [...made.pages] };
  }),
  join: os.recovery.join.handler(async ({ context, input }) => {
    const { joinKit } = await import('../services/recovery-shares');
    const { readKitFile } = await import('../services/identity-files');
    const texts = input.shares.map((share) => readKitFile(context.handles.at(share).path));
    const kitPath = input.kit === undefined ? undefined : context.handles.at(input.kit).path;
    const { session, scratch } = context;
    return joinKit({ session, crypt: context.crypt(), scratch, texts, kitPath });
  }),
};

/** `contacts.*` */
export const contacts = {
  list: os.contacts.list.handler(async ({ context }) => {
    const { listContacts } = await import('../services/contacts');
    return listContacts(context.session);
  }),
  change: os.contacts.change.handler(async ({ context, input }) => {
    const { changeContacts, listContacts } = await import('../services/contacts');
    changeContacts(context.session, input);
    return listContacts(context.session);
  }),
  read: os.contacts.read.handler(async ({ context, input }) => {
    const { readContactFile, shownKey } = await import('../services/contacts');
    const { name, recipient } = readContactFile(context.handles.at(input.file).path);
    return { name, ...shownKey(recipient) };
  }),
  exportOwn: os.contacts.exportOwn.handler(async ({ context, input }) => {
    const { exportOwnKey } = await import('../services/contacts');
    exportOwnKey(context.session, { path: context.handles.at(input.target).path, name: input.name });
    return { saved: true as const };
  }),
};

/** `keys.*` */
export const keys = {
  check: os.keys.check.handler(async ({ input }) => {
    const { shownKey } = await import('../services/contacts');
    return shownKey(input.recipient);
  }),
};
