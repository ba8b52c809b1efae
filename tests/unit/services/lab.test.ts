import { expect, it } from 'vitest';
import { PAPER_BYTES } from '../../../electron/core/cipher/paper-profile';
import { deckOf } from '../../../electron/services/lab';
import { noise } from '../../helpers/small-report';

it("the deck's figures stand beside those of the experiment", () => {
  const model = { id: 'm', name: 'm', sha256: 'a'.repeat(64), trained: true };
  const key = (seed: number) => ({
    ...{ keyImage: noise(PAPER_BYTES, seed), milliseconds: 12, model, rung: 'cpu' as const },
  });
  const image = new Uint8Array(PAPER_BYTES).fill(90);
  const { figures, tests } = deckOf(
    { image, other: image, k: 10, keys: [key(1), key(2)] },
    {
      figures: [
        {
          metric: 'entropy',
          channel: null,
          value: 7.5,
          ideal: null,
          at5: null,
          at1: null,
          verdict: 'within',
        },
      ],
      between: [],
      randomness: [{ test: 'rank', parameter: null, status: 'tested', pValues: [0.7, 0.3] }],
      histogram: [],
      pictures: { scatter: '', planes: '' },
    },
  );
  const here = Object.fromEntries(figures.map(({ name, here: value }) => [name, value]));
  expect([here['time'], here['entropy'], here['npcr']]).toEqual([12, 7.5, null]);
  // Against a uniform cipher: 5461.25 + (90 - 127.5)^2.
  expect(Math.abs(here['mse']! / 6867.5 - 1)).toBeLessThan(0.01);
  expect(Math.abs(here['h']!)).toBeLessThan(0.02);
  expect(tests.find(({ test }) => test === 'rank')).toEqual({
    ...{ test: 'rank', deck: [0.9902, 0.0504, 0.9799, 0.8106, 5e-22], here: 0.3 },
  });
  expect(tests.find(({ test }) => test === 'universal')?.here).toBeNull();
});
