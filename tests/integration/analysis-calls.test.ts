import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { decode } from 'fast-png';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Hex } from '../../electron/core/bytes/sha256';
import { keyImageOfPng } from '../../electron/services/key-image-png';
import { startEngine, type EngineProcess } from '../../electron/processes/node-host';
import type { AnalysisReport } from '../../shared/models/analysis';
import type { EngineClient } from '../../shared/contract';
import { builtPrograms, temporaryFolder } from '../helpers/cli';

// What the page asks of the engine after a report was made, and in the Lab.

const folder = temporaryFolder();
const policy = folder.at('policy.json');
let engine: EngineProcess;
let client: EngineClient;

const allow = (lab: boolean) => {
  writeFileSync(policy, JSON.stringify({ version: 1, lab }));
  chmodSync(policy, 0o644);
};
const photo = () => engine.grant(resolve(import.meta.dirname, '../../resources/samples/photo.jpg'), 'photo');

beforeAll(() => {
  process.env['RADSEAL_HOME'] = folder.at('home');
  process.env['RADSEAL_TEST_POLICY'] = policy;
  allow(true);
  engine = startEngine(builtPrograms());
  client = createORPCClient(new RPCLink({ port: engine.port as never, experimental_transfer: () => [] }));
}, 60_000);
afterAll(async () => {
  delete process.env['RADSEAL_TEST_POLICY'];
  engine.stop();
  await engine.ended;
  folder.remove();
});

async function measure(): Promise<{ readonly id: string; readonly report: AnalysisReport }> {
  const events = await client.analysis.start({ sources: [photo()], seed: 4, language: 'en' });
  for await (const event of events) if (event.type === 'report') return event;
  throw new Error('no report');
}

test("a report's stages are under its own key image, where the Lab is off too, and leave its experiment alone", async () => {
  const shown = await client.lab.experiment({ k: 3 });
  const { id, report } = await measure();
  allow(false);
  const stages = await client.analysis.stages({ id, image: photo() });
  expect(sha256Hex(stages.key)).toBe(report.key.sha256);
  expect(stages.k).toBe(report.permutation.k);
  expect(sha256Hex(stages.restored)).toBe(sha256Hex(stages.original));
  await expect(client.lab.experiment({ k: 3 })).rejects.toMatchObject({ data: { code: 'policy' } });
  await expect(client.analysis.stages({ id: 'another', image: photo() })).rejects.toMatchObject({
    data: { code: 'internal' },
  });
  allow(true);
  const { paper } = await client.lab.attack({ attack: 'all-black' });
  expect(sha256Hex(paper.picture)).toBe(sha256Hex(shown.key));
});

test('the experiment that is saved is the one that is shown, and each of its pictures says what it is', async () => {
  const shown = await client.lab.experiment({ k: 7 });
  const out = folder.at('experiment');
  const { files } = await client.lab.save({ out: engine.grant(out, 'experiment') });
  expect(files).toHaveLength(5);
  const written = (name: string) => readFileSync(join(out, `${name}.png`));
  for (const [name, bytes] of [
    ['image', shown.original],
    ['scrambled', shown.scrambled],
    ['key', shown.key],
    ['cipher', shown.cipher],
  ] as const) {
    expect([name, sha256Hex(keyImageOfPng(written(name))!)]).toEqual([name, sha256Hex(bytes)]);
    expect(decode(written(name)).text).toEqual({ Comment: 'research, not for diagnosis' });
  }
  expect(await client.lab.decrypt({ folder: engine.grant(out, 'experiment') })).toMatchObject({ same: true });
  // What stands there is never overwritten.
  await expect(client.lab.save({ out: engine.grant(out, 'experiment') })).rejects.toMatchObject({
    data: { code: 'cannot-write' },
  });
});
