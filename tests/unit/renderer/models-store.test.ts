import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, test, vi } from 'vitest';
import { shallowRef } from 'vue';
import { AppError, errorCodeOf } from '../../../shared/errors';

/** The calls the store makes, answered by the test. */
const models = { list: vi.fn(), rename: vi.fn(), evaluate: vi.fn() };
vi.mock('../../../renderer/api', () => ({
  engineConnections: shallowRef(1),
  engineState: shallowRef('connected'),
  askDesktop: vi.fn(),
  askEngine: (call: (given: { models: typeof models }, signal: AbortSignal) => unknown) =>
    call({ models }, new AbortController().signal),
  errorData: (error: unknown) => ({ code: errorCodeOf(error) }),
}));
const { useModelsStore } = await import('../../../renderer/features/generator/models-store');

beforeEach(() => {
  setActivePinia(createPinia());
  vi.resetAllMocks();
});

test('two models are measured on as many keys, one after the other, and stand in the order they were chosen', async () => {
  const store = useModelsStore();
  models.evaluate.mockImplementation(({ of }: { of: { sha256: string } }) => {
    expect(store.isMeasuring).toBe(true);
    return Promise.resolve({ figureOf: of.sha256 });
  });
  await store.compare(['first', 'second']);
  expect(models.evaluate.mock.calls.map(([asked]) => asked as unknown)).toEqual([
    { of: { kind: 'model', sha256: 'first' }, count: 20 },
    { of: { kind: 'model', sha256: 'second' }, count: 20 },
  ]);
  expect(store.comparison).toEqual({
    of: ['first', 'second'],
    figures: [{ figureOf: 'first' }, { figureOf: 'second' }],
  });
  expect([store.isMeasuring, store.error]).toEqual([false, null]);
});

test('a comparison that fails leaves its reason and no half of a table', async () => {
  const store = useModelsStore();
  models.evaluate.mockResolvedValueOnce({}).mockRejectedValueOnce(new AppError('bad-model'));
  await store.compare(['first', 'second']);
  expect(store.comparison).toBeNull();
  expect([store.isMeasuring, store.error]).toEqual([false, { code: 'bad-model' }]);
});

test('after a new name the list is read anew', async () => {
  const store = useModelsStore();
  models.list.mockResolvedValue([{ sha256: 'a', name: 'New' }]);
  await store.rename('a', 'New');
  expect(models.rename).toHaveBeenCalledWith({ sha256: 'a', name: 'New' }, expect.anything());
  expect(store.models).toEqual([{ sha256: 'a', name: 'New' }]);
});
