import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { keyImageOfPng } from '../../electron/services/key-image-png';
import { keyImageEvent } from '../../shared/events';
import { expectExit, radseal, temporaryFolder } from '../helpers/cli';

const folder = temporaryFolder();
const home = folder.at('home');
afterAll(() => folder.remove());

test('key images are fresh, 256 x 256 RGB, and say what made them', async () => {
  const run = await radseal(['key-image', '--count', '3', '--out', folder.at('keys', 'new'), '--json'], {
    home,
  });
  expectExit(run, 0);
  const told = run.stdout
    .trim()
    .split('\n')
    .map((line) => keyImageEvent.parse(JSON.parse(line)));
  expect(told).toHaveLength(3);
  expect(new Set(told.map(({ sha256 }) => sha256)).size).toBe(3);
  for (const { model, rung } of told) {
    expect(model).toMatchObject({
      trained: expect.any(Boolean),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(['native-cpu', 'wasm', 'cpu']).toContain(rung);
  }
  expect(readdirSync(folder.at('keys', 'new'))).toEqual(['key-1.png', 'key-2.png', 'key-3.png']);
  for (const name of readdirSync(folder.at('keys', 'new')))
    expect(keyImageOfPng(readFileSync(folder.at('keys', 'new', name)))).toHaveLength(196_608);
});

test('nothing is overwritten, and a seed must be an image', async () => {
  const out = folder.at('keys', 'new', 'key-1.png');
  const before = readFileSync(out);
  const taken = await radseal(['key-image', '--out', out], { home });
  expectExit(taken, 1);
  expect(taken.stderr).toContain('[cannot-write]');
  expect(readFileSync(out).equals(before)).toBe(true);
  const seed = await radseal(['key-image', '--seed', import.meta.filename, '--out', folder.at('x.png')], {
    home,
  });
  expectExit(seed, 1);
  expect(seed.stderr).toContain('[no-usable-images]');
});

test('without any runtime there is no key image: runtime-missing or a slower rung, never a silent one', async () => {
  const run = await radseal(['key-image', '--out', folder.at('slow.png'), '--json'], {
    home,
    env: { RADSEAL_TENSORFLOW: '' },
  });
  expectExit(run, 0);
  expect(JSON.parse(run.stdout).rung).not.toBe('native-cpu');
});
