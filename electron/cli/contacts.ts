import { Option, type Command } from 'commander';
import type { ContactBookShown, ContactChange } from '../../shared/vault-contract';
import { AppError } from '../../shared/errors';
import { EXIT, UsageError, type CliContext, type EngineClient } from './context';
import { withPassphrase } from './options';
import { unlockVault, type PassphraseOptions } from './passphrase';
import { fill, words } from './sentences';

const text = words.keys;
type Contact = ContactBookShown['contacts'][number];

interface Options extends PassphraseOptions {
  readonly json: boolean;
  readonly name?: string;
  readonly how?: NonNullable<Contact['confirmed']>['how'];
}

type Act = (client: EngineClient, command: Command) => Promise<Told>;
interface Told {
  readonly json: unknown;
  readonly line: string;
}

/** `contacts list|add|import|rename|confirm|remove|group|export`. */
export function registerContacts(program: Command, context: CliContext, done: (code: number) => void): void {
  const contacts = program.command('contacts').description(text.help.contacts);
  const register = (usage: string, description: string, act: Act, extend?: (command: Command) => void) => {
    const command = contacts.command(usage).description(description);
    extend?.(command);
    withPassphrase(command.option('--json', words.help.json, false)).action(async () => {
      const client = await context.client();
      const options = command.opts<Options>();
      await unlockVault(context, client, options);
      const told = await act(client, command);
      process.stdout.write(`${options.json ? JSON.stringify(told.json) : told.line}\n`);
      done(EXIT.done);
    });
  };
  const change = async (client: EngineClient, wish: ContactChange) =>
    told(await client.contacts.change(wish));
  const named = async (client: EngineClient, name: string) =>
    contactNamed(await client.contacts.list(), name);

  register('list', text.help.list, async (client) => told(await client.contacts.list()));
  register('add <name> <public-key>', text.help.add, (client, { args: [name, key] }) =>
    change(client, { act: 'add', name: name!, recipient: key! }),
  );
  register(
    'import <file>',
    text.help.import,
    async (client, command) => {
      const read = await client.contacts.read({ file: context.grant(command.args[0]!) });
      const name = command.opts<Options>().name ?? read.name;
      if (name === null) throw new UsageError(text.askName);
      return change(client, { act: 'add', name, recipient: read.recipient });
    },
    (command) => command.option('--name <name>', text.help.name),
  );
  register('rename <name> <new-name>', text.help.rename, async (client, { args: [name, next] }) =>
    change(client, { act: 'rename', recipient: (await named(client, name!)).recipient, name: next! }),
  );
  register(
    'confirm <name>',
    text.help.confirm,
    async (client, command) => {
      const { recipient } = await named(client, command.args[0]!);
      return change(client, { act: 'confirm', recipient, how: command.opts<Options>().how ?? 'phone' });
    },
    (command) =>
      command.addOption(
        new Option('--how <how>', text.help.how).choices(['in-person', 'phone', 'video']).default('phone'),
      ),
  );
  register('remove <name>', text.help.remove, async (client, { args: [name] }) => {
    const book = await client.contacts.list();
    const isGroup = book.groups.some((group) => isSame(group.name, name!));
    return change(
      client,
      isGroup
        ? { act: 'remove-group', name: name! }
        : { act: 'remove', recipient: contactNamed(book, name!).recipient },
    );
  });
  register('group <name> <members...>', text.help.group, async (client, { args: [name, ...typed] }) => {
    const book = await client.contacts.list();
    const was = book.groups.find((group) => isSame(group.name, name!))?.name ?? null;
    const members = typed.map((member) => contactNamed(book, member).recipient);
    return change(client, { act: 'save-group', was, name: name!, members });
  });
  register(
    'export <file>',
    text.help.export,
    async (client, command) => {
      const file = command.args[0]!;
      const { name } = command.opts<Options>();
      await client.contacts.exportOwn({ target: context.grant(file), name: name! });
      const { own } = await client.contacts.list();
      return { json: { v: 1, type: 'exported', ...own }, line: fill(text.exported, { ...own, file }) };
    },
    (command) => command.requiredOption('--name <name>', text.help.ownName),
  );
}

const isSame = (a: string, b: string) =>
  a.normalize('NFKC').toLowerCase() === b.trim().normalize('NFKC').toLowerCase();

function contactNamed({ contacts }: ContactBookShown, name: string): Contact {
  const found = contacts.find((contact) => isSame(contact.name, name));
  if (!found) throw new AppError('unknown-contact');
  return found;
}

const told = (book: ContactBookShown): Told => ({
  json: { v: 1, type: 'contacts', ...book },
  line: linesOf(book).join('\n'),
});

function linesOf({ own, contacts, groups }: ContactBookShown): readonly string[] {
  const nameOf = (recipient: string) =>
    contacts.find((contact) => contact.recipient === recipient)?.name ?? '';
  return [
    fill(text.ownLine, { ...own, kind: words.kinds[own.kind] }),
    ...(contacts.length === 0 ? [text.none] : contacts.map(contactLine)),
    ...groups.map(({ name, members }) =>
      fill(text.groupLine, { name, members: members.map(nameOf).join(', ') || text.noMembers }),
    ),
    ...(contacts.some(({ confirmed }) => confirmed === null) ? [text.compare] : []),
  ];
}

function contactLine({ name, fingerprint, kind, confirmed, addedAt }: Contact): string {
  const how =
    confirmed === null
      ? text.unconfirmed
      : fill(text.confirmed[confirmed.how], { day: confirmed.at.slice(0, 10) });
  const added = addedAt.slice(0, 10);
  return fill(text.contactLine, { name, fingerprint, kind: words.kinds[kind], confirmed: how, added });
}
