import { randomBytes } from 'node:crypto';
import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { expectExit, filesOf, radseal, summaryOf, temporaryFolder } from '../helpers/cli';

const folder = temporaryFolder();
const home = folder.at('home');
afterAll(() => folder.remove());

test('an engine above its cap is ended: worker-crashed, said clearly, exit 1, nothing half-written', async () => {
  const keyImage = folder.at('key.png');
  expectExit(await radseal(['key-image', '--out', keyImage], { home }), 0);
  const large = folder.at('large.bin');
  writeFileSync(large, randomBytes(4_096));
  // Sparse, and long enough to be in hand when memory is looked at.
  truncateSync(large, 16 * 1024 ** 3);
  const recipient = await recipientOf(await newIdentity('x25519'));
  const args = ['encrypt', large, '--to', folder.at('out'), '-r', recipient, '--no-vault', '--names', 'keep'];
  const killed = await radseal([...args, '--key-image', keyImage, '--json'], {
    home,
    env: { RADSEAL_ENGINE_MEMORY_MIB: '20' },
  });
  expectExit(killed, 1);
  expect(summaryOf(killed)).toMatchObject({ done: 0, failed: 1, codes: { 'worker-crashed': 1 } });
  for (const file of filesOf(killed))
    expect(file).toMatchObject({ source: large, status: 'failed', error: { code: 'worker-crashed' } });
  expect(killed.stderr).toContain('more memory than it may have');
  expect(killed.stderr).toContain('[worker-crashed]');
  // What the dead engine left goes with the next job in this folder.
  const small = folder.at('small.bin');
  writeFileSync(small, 'small');
  const next = await radseal(
    [
      'encrypt',
      small,
      '--to',
      folder.at('out'),
      '-r',
      recipient,
      '--no-vault',
      '--key-image',
      keyImage,
      '--json',
    ],
    { home },
  );
  expectExit(next, 0);
  expect(readdirSync(folder.at('out'))).toEqual(['small.bin.rsl']);
});
