import { expect, test } from 'vitest';
import { encryptFiles, type EncryptServices } from '../../../electron/services/encrypt-files';
import { keyImageUse } from '../../../electron/services/key-images';
import type { EncryptResult } from '../../../electron/services/ports';
import { errorCodeOf } from '../../../shared/errors';
import type { JobEvent } from '../../../shared/events';
import { NO_RULES } from '../../../shared/policy';
import { newReader } from '../../helpers/workplace';

const file = (label: string) => ({
  id: label,
  path: `/in/${label}`,
  label,
  folders: [],
  named: false,
  bytes: 10,
  inode: label,
  modifiedNs: 0n,
});

test('with a key image for each file none waits for those of others, and a cancel for none at all', async () => {
  const { recipient } = await newReader();
  const events: JobEvent[] = [];
  const cancel = new AbortController();
  let given = 0;
  const classified = {
    kind: 'other',
    bytes: 10,
    mediaType: 'application/octet-stream',
    defaultCarrier: 'plain',
    series: null,
  } as const;
  const services = {
    parse: {
      classifyAll: async (paths: readonly string[]) =>
        paths.map(() => ({ status: 'done', value: classified })),
    },
    policy: { status: 'none', rules: NO_RULES },
    describe: (error: unknown) => ({ code: errorCodeOf(error) }),
    onEncrypted: () => undefined,
    keyImages: async () => ({
      isShared: false,
      count: given,
      // The second one is never grown.
      next: () =>
        given++ === 0 ? Promise.resolve(keyImageUse(new Uint8Array(1), null)) : new Promise(() => undefined),
    }),
    crypt: {
      encryptFile: async ({ source }: { readonly source: string }) => {
        setTimeout(() => cancel.abort(), 10);
        return { name: `${source}.rsl`, verified: true } as unknown as EncryptResult;
      },
    },
  } as unknown as EncryptServices;
  const found = { files: ['a', 'b', 'c'].map(file), unreadable: [], skipped: 0 };
  await encryptFiles(
    {
      sources: [],
      found,
      target: undefined,
      names: undefined,
      readerNames: [],
      vault: null,
      identities: [],
      recipients: [recipient],
      carrier: 'auto',
      again: false,
      verify: true,
      deleteOriginals: false,
      dryRun: false,
      lanes: 1,
    },
    services,
    { signal: cancel.signal, emit: (event) => events.push(event) },
  );
  const ends = events.flatMap((event) => (event.type === 'file' ? [[event.source, event.error?.code]] : []));
  expect(ends).toEqual([
    ['a', undefined],
    ['b', 'cancelled'],
  ]);
  expect(events.at(-1)).toMatchObject({ type: 'summary', done: 1, cancelled: true });
});
