import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { encode } from 'fast-png';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngine, type EngineProcess } from '../../electron/processes/node-host';
import { thisProcess } from '../../electron/storage/process-identity';
import type { EngineClient } from '../../shared/contract';
import type { TrainingEvent } from '../../shared/events';
import type { TrainInput } from '../../shared/generator-contract';
import { builtPrograms, expectExit, radseal, temporaryFolder } from '../helpers/cli';

// What the page asks of the engine for a training.

const folder = temporaryFolder();
const training = folder.at('home', 'training');
let engine: EngineProcess;
let client: EngineClient;

beforeAll(() => {
  process.env['RADSEAL_HOME'] = folder.at('home');
  engine = startEngine(builtPrograms());
  client = createORPCClient(new RPCLink({ port: engine.port as never, experimental_transfer: () => [] }));
}, 60_000);
afterAll(async () => {
  engine.stop();
  await engine.ended;
  folder.remove();
});

const phantom = resolve(import.meta.dirname, '../../resources/samples/seeds/phantom.png');

/** A training that moves no weight and mixes in no noise: a sample follows from its seed alone. */
const wish = (run: string, sampleSeed?: string): TrainInput => ({
  source: [engine.grant(phantom, 'phantom')],
  name: 'Small',
  run,
  recipe: 'default',
  options: {
    epochs: 1,
    side: 32,
    batch: 1,
    noiseWeight: 0,
    learningRate: 0,
    projections: 8,
    criticIterations: 1,
  },
  evaluateEvery: 1,
  sampleSeed: sampleSeed === undefined ? undefined : engine.grant(sampleSeed, 'seed'),
});

async function told(asked: Promise<AsyncIterable<TrainingEvent>>) {
  const events: TrainingEvent[] = [];
  for await (const event of await asked) events.push(event);
  const sample = events.find((event) => event.type === 'sample');
  if (sample?.type !== 'sample') throw new Error('no sample');
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.warning] : []));
  return { sample: Buffer.from(sample.keyImage).toString('base64'), warnings };
}

/** As if it had been started with an epoch more. */
function lengthen(run: string): void {
  const file = join(training, run, 'run.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"epochs": 1,', '"epochs": 2,'));
}

test('samples grow from the image that was chosen, also when the run goes on; where it has gone, from a shipped one', async () => {
  const seed = folder.at('seed.png');
  const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 7) * 36);
  writeFileSync(seed, encode({ width: 64, height: 64, channels: 1, depth: 8, data }));
  const shipped = await told(client.training.start(wish('shipped')));
  const one = await told(client.training.start(wish('one', seed)));
  const two = await told(client.training.start(wish('two', seed)));
  expect(one.sample).not.toBe(shipped.sample);
  expect(two.sample).toBe(one.sample);

  lengthen('one');
  lengthen('two');
  const kept = await told(client.training.resume({ run: 'one' }));
  rmSync(seed);
  const lost = await told(client.training.resume({ run: 'two' }));
  expect([one.warnings, kept.warnings, lost.warnings]).toEqual([[], [], ['sample-seed-lost']]);
  expect(kept.sample).not.toBe(lost.sample);
}, 240_000);

test('a sample seed that is none is refused by its code, and nothing is begun', async () => {
  const text = folder.at('notes.txt');
  writeFileSync(text, 'no image');
  for (const [file, code] of [
    [text, 'no-usable-images'],
    [folder.at('none.png'), 'cannot-read'],
  ] as const)
    await expect(told(client.training.start(wish('refused', file)))).rejects.toMatchObject({
      data: { code },
    });
  expect(existsSync(join(training, 'refused'))).toBe(false);
}, 60_000);

test('a run in which a living process trains is refused to a second one and not deleted; of a dead one it goes on', async () => {
  const home = folder.at('home');
  const second = () =>
    radseal(
      [
        'train',
        phantom,
        '--name',
        'Small',
        '--run',
        'held',
        '--epochs',
        '400',
        '-O',
        'side=32',
        '-O',
        'batch=1',
      ]
        .concat([
          '-O',
          'noiseWeight=0',
          '-O',
          'learningRate=0',
          '-O',
          'projections=8',
          '-O',
          'criticIterations=1',
        ])
        .concat(['--evaluate-every', '400', '--json']),
      {
        home,
        onStdout: (stdout, child) => void (stdout.includes('"type":"epoch"') && child.kill('SIGINT')),
      },
    );
  const long = wish('held');
  const events = await client.training.start({
    ...long,
    options: { ...long.options, epochs: 400 },
    evaluateEvery: 400,
  });
  for await (const event of events) {
    if (event.type === 'started') {
      const refused = await second();
      expectExit(refused, 1);
      expect(refused.stderr).toContain('[lock-held]');
      await expect(client.training.discard({ run: 'held' })).rejects.toMatchObject({
        data: { code: 'lock-held' },
      });
      await client.training.stop();
    }
  }
  const run = join(training, 'held');
  expect(readdirSync(run)).toContain('checkpoint-000000.bin');
  expect(readdirSync(run)).not.toContain('.radseal-lock-run');

  writeFileSync(join(run, '.radseal-lock-run'), `${thisProcess.machine} ${thisProcess.boot} ${2 ** 30} 1\n`);
  expect((await second()).stdout).toContain('"type":"epoch"');
  await client.training.discard({ run: 'held' });
  expect(existsSync(run)).toBe(false);
}, 240_000);
