import { expect, it, vi } from 'vitest';
import { EMPTY_BOOK } from '../../../electron/core/vault/contacts';
import type { ClientContext } from '../../../electron/engine/context';
import { encryptCall } from '../../../electron/engine/encrypt-call';
import { NO_RULES } from '../../../shared/policy';
import { newReader } from '../../helpers/workplace';

it.each([
  ['only asked for where originals are deleted', true, 1],
  ['not asked for where originals stay', false, 0],
])('the secret keys of the vault are %s', async (_, deleteOriginals, times) => {
  const { identity, recipient } = await newReader();
  const identities = vi.fn(() => [identity]);
  const context = {
    session: {
      exists: () => true,
      state: () => ({ status: 'unlocked' }),
      readers: () => ({ own: recipient, recovery: [] }),
      opened: () => ({ data: EMPTY_BOOK }),
      identities,
    },
    stages: { clear: () => undefined, keep: () => undefined },
    handles: { at: () => undefined },
    parse: () => ({}),
    policy: () => ({ status: 'none', rules: NO_RULES }),
    log: { describe: () => ({ code: 'internal' }) },
  } as unknown as ClientContext;
  const input = {
    ...{
      sources: [],
      target: undefined,
      recipients: [],
      useVault: true,
      identities: [],
      names: 'hide' as const,
    },
    ...{ carrier: 'auto' as const, keyImages: 'auto' as const, again: false, verify: true, dryRun: true },
    deleteOriginals,
  };
  const told: string[] = [];
  const running = {
    signal: new AbortController().signal,
    emit: ({ type }: { type: string }) => void told.push(type),
  };
  await encryptCall(context, input, running, { files: [], unreadable: [], skipped: 0 });
  expect(told).toEqual(['plan', 'summary']);
  expect(identities).toHaveBeenCalledTimes(times);
});
