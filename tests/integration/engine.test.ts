import { mkdirSync, readdirSync, truncateSync, writeFileSync, copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { startEngine, type EngineProcess } from '../../electron/processes/node-host';
import { keyImagePng } from '../../electron/services/key-image-png';
import type { EngineClient } from '../../shared/contract';
import type { EncryptInput } from '../../shared/files-contract';
import type { JobEvent } from '../../shared/events';
import { builtPrograms, temporaryFolder } from '../helpers/cli';

// The engine as a client sees it: handles in place of paths, errors as codes.

const folder = temporaryFolder();
let engine: EngineProcess;
let client: EngineClient;
let input: EncryptInput;

beforeAll(async () => {
  process.env['RADSEAL_HOME'] = folder.at('home');
  engine = startEngine(builtPrograms());
  client = createORPCClient(new RPCLink({ port: engine.port as never, experimental_transfer: () => [] }));
  mkdirSync(folder.at('in', 'sub'), { recursive: true });
  copyFileSync(
    resolve(import.meta.dirname, '../../resources/samples/photo.jpg'),
    folder.at('in', 'photo.jpg'),
  );
  writeFileSync(folder.at('in', 'sub', 'note.txt'), 'a note');
  writeFileSync(folder.at('key.png'), keyImagePng(new Uint8Array(196_608)));
  input = {
    sources: [],
    target: engine.grant(folder.at('enc'), ''),
    recipients: [await recipientOf(await newIdentity('x25519'))],
    useVault: false,
    identities: [],
    carrier: 'auto',
    keyImage: engine.grant(folder.at('key.png'), 'key.png'),
    keyImages: 'file',
    again: false,
    verify: true,
    deleteOriginals: false,
  };
}, 60_000);
afterAll(async () => {
  engine.stop();
  await engine.ended;
  folder.remove();
});

async function all(events: AsyncIterable<JobEvent>): Promise<readonly JobEvent[]> {
  const seen: JobEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

test('opens what was granted: kinds by content, handles, no paths', async () => {
  const opened = await client.files.open({ handles: [engine.grant(folder.at('in'), 'in')] });
  expect(opened.files.map(({ name, kind }) => [name, kind])).toEqual([
    ['photo.jpg', 'jpeg'],
    ['note.txt', 'other'],
  ]);
  expect(JSON.stringify(opened)).not.toContain(folder.path);
  const shown = await client.files.preview({ id: opened.files[0]!.id, frame: 0 });
  expect(shown.status).toBe('shown');
  if (shown.status === 'shown') {
    expect(shown.rgba).toBeInstanceOf(Uint8Array);
    expect(shown.rgba.length).toBe(shown.columns * shown.rows * 4);
  }
  expect(await client.files.preview({ id: opened.files[1]!.id, frame: 0 })).toEqual({
    status: 'none',
    reason: 'not-an-image',
  });
});

test('events name the handle a file came by, and with an empty label the path in the target alone', async () => {
  const { files } = await client.files.open({ handles: [engine.grant(folder.at('in'), 'in')] });
  const events = await all(await client.files.encrypt({ ...input, sources: files.map(({ id }) => id) }));
  const ended = events.flatMap((event) => (event.type === 'file' ? [event] : []));
  expect(new Set(ended.map(({ sourceId }) => sourceId))).toEqual(new Set(files.map(({ id }) => id)));
  expect(ended.map(({ output }) => output).sort()).toEqual(['photo.jpg.png', 'sub/note.txt.rsl']);
  expect(JSON.stringify(events)).not.toContain(folder.path);
  expect(events.at(-1)).toMatchObject({ type: 'summary', done: 2 });
});

test('cancel stops the work within moments and still tells the summary', async () => {
  const big = folder.at('big');
  writeFileSync(big, '');
  truncateSync(big, 4 * 1024 ** 3);
  const target = engine.grant(folder.at('cancelled'), '');
  const events: JobEvent[] = [];
  for await (const event of await client.files.encrypt({
    ...input,
    sources: [engine.grant(big, 'big')],
    target,
  })) {
    events.push(event);
    if (event.type === 'progress' && event.bytesDone > 0) await client.files.cancel();
  }
  expect(events.at(-1)).toMatchObject({ type: 'summary', cancelled: true, done: 0 });
  expect(readdirSync(folder.at('cancelled'))).toEqual([]);
});

test('failures cross as codes', async () => {
  const failed = (code: string) =>
    expect.objectContaining({ code: 'FAILED', data: expect.objectContaining({ code }) });
  await expect(client.files.inspect({ id: '0'.repeat(32) })).rejects.toEqual(failed('cannot-read'));
  await expect(client.keys.check({ recipient: 'age1nobody' })).rejects.toEqual(failed('bad-recipient'));
  await expect(client.vault.unlock({ passphrase: 'x' })).rejects.toEqual(failed('no-vault'));
  await expect(
    all(await client.files.encrypt({ ...input, sources: [input.target!], recipients: [] })),
  ).rejects.toEqual(failed('no-vault'));
});

test('what is not in the contract is refused before a service sees it', async () => {
  await expect(client.files.inspect({ id: '../../etc/passwd' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  await expect(client.vault.unlock({ passphrase: '' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('knows keys by kind and says that there is no vault', async () => {
  const recipient = await recipientOf(await newIdentity('hybrid'));
  expect(await client.keys.check({ recipient: ` ${recipient.toUpperCase()} ` })).toMatchObject({
    kind: 'hybrid',
    recipient,
  });
  expect(await client.vault.state()).toEqual({ status: 'none' });
  // The folders above were jobs; nothing else was made.
  expect(readdirSync(folder.at('home'))).toEqual(['jobs']);
});

test('ends when its supervisor lets go, and leaves nothing half-written', async () => {
  const other = startEngine(builtPrograms());
  const caller: EngineClient = createORPCClient(new RPCLink({ port: other.port as never }));
  const big = folder.at('big');
  const target = other.grant(folder.at('left'), '');
  const keyImage = other.grant(folder.at('key.png'), '');
  const sources = [other.grant(big, 'big')];
  const events = await caller.files.encrypt({ ...input, sources, target, keyImage });
  for await (const event of events) if (event.type === 'progress' && event.bytesDone > 0) break;
  other.stop();
  expect(await other.ended).toBe('0');
  expect(readdirSync(join(folder.path, 'left'))).toEqual([]);
});

test('the stages of the last job can be shown until they are dropped; the key at hand is found without opening', async () => {
  const identity = await newIdentity('hybrid');
  const stranger = await newIdentity('hybrid');
  writeFileSync(folder.at('mine.key'), `${identity}\n`);
  writeFileSync(folder.at('stranger.key'), `${stranger}\n`);
  const { files } = await client.files.open({ handles: [engine.grant(folder.at('in'), 'in')] });
  const recipients = [await recipientOf(identity)];
  const target = engine.grant(folder.at('staged'), '');
  const events = await all(
    await client.files.encrypt({ ...input, recipients, target, sources: files.map(({ id }) => id) }),
  );
  const ended = events.flatMap((event) => (event.type === 'file' ? [event] : []));
  const fileId = ended.find(({ source }) => source.endsWith('.jpg'))?.fileId ?? '';
  const shown = await client.files.stages({ fileId });
  expect(shown).toMatchObject({ status: 'shown', original: { columns: 256 }, keyImage: { columns: 256 } });
  await client.files.forgetStages();
  expect(await client.files.stages({ fileId })).toEqual({ status: 'gone' });

  const before = readdirSync(folder.at('staged'));
  const opened = await client.files.open({ handles: [engine.grant(folder.at('staged'), 'staged')] });
  for (const { id } of opened.files) {
    const asked = async (...names: readonly string[]) => {
      const identities = names.map((name) => engine.grant(folder.at(name), name));
      return (await client.files.readers({ id, identities })).opensWith;
    };
    expect(await asked()).toBeNull();
    expect(await asked('stranger.key')).toBeNull();
    expect(await asked('stranger.key', 'mine.key')).toBe('given');
  }
  expect(opened.files).toHaveLength(2);
  expect(readdirSync(folder.at('staged'))).toEqual(before);
});

test('jobs that were written down outlive the engine, and begin as they were wished last', async () => {
  const askNew = async <T>(ask: (client: EngineClient, engine: EngineProcess) => Promise<T>): Promise<T> => {
    const one = startEngine(builtPrograms());
    try {
      const link = new RPCLink({ port: one.port as never, experimental_transfer: () => [] });
      return await ask(createORPCClient(link), one);
    } finally {
      one.stop();
      await one.ended;
    }
  };
  for (const name of ['ward-1', 'ward-2']) {
    mkdirSync(folder.at(name), { recursive: true });
    writeFileSync(folder.at(name, 'scan.bin'), name);
  }
  const wishes = (one: EngineProcess, name: string, carrier: EncryptInput['carrier']) => {
    const granted = {
      sources: [one.grant(folder.at(name), name)],
      target: one.grant(folder.at('queued'), ''),
      keyImage: one.grant(folder.at('key.png'), 'key.png'),
    };
    return { action: 'encrypt' as const, input: { ...input, ...granted, carrier } };
  };
  const ids = await askNew(async (asked, one) => {
    const added = [
      await asked.jobs.add(wishes(one, 'ward-1', 'plain')),
      await asked.jobs.add(wishes(one, 'ward-2', 'plain')),
      await asked.jobs.add(wishes(one, 'ward-1', 'png')),
    ];
    await expect(asked.jobs.add(wishes(one, 'ward-1/scan.bin', 'png'))).rejects.toMatchObject({
      data: { code: 'cannot-read' },
    });
    return added.map(({ id }) => id);
  });
  expect(ids[2]).toBe(ids[0]);
  await askNew(async (asked) => {
    const listed = (await asked.jobs.list()).filter(({ id }) => ids.includes(id));
    expect(listed.map(({ status, planned, done }) => [status, planned, done])).toEqual([
      ['open', 0, 0],
      ['open', 0, 0],
    ]);
    const sources = await asked.jobs.sources({ id: ids[0]! });
    expect(sources.map(({ label }) => label)).toEqual(['ward-1']);
    for (const id of new Set(ids)) await all(await asked.jobs.resume({ id }));
  });
  expect(readdirSync(folder.at('queued')).sort()).toEqual(['scan.bin.png', 'scan.bin.rsl']);
});
