import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectExit, radseal, temporaryFolder } from '../helpers/cli';
import { makeProofsOld } from '../helpers/old-proof';

// Several vaults under one login, and one that is damaged. The tests run in order, as a person would.

const folder = temporaryFolder();
const env = { RADSEAL_PASSPHRASE: 'lantern orbit walnut seven' };
const run = (...args: readonly string[]) => radseal(args, { home: folder.at('home'), env });
const init = (kit: string, ...more: readonly string[]) =>
  run('init', '--x25519', '--kit', folder.at(kit), ...more);

beforeAll(async () => {
  expectExit(await init('first.txt', '--name', 'Reading room'), 0);
}, 120_000);
afterAll(folder.remove);

async function shown() {
  const { stdout } = await run('vault', 'show', '--json');
  return JSON.parse(stdout) as {
    readonly vaults: readonly { readonly id: string; readonly label: string }[];
    readonly earlier: readonly { readonly generation: number; readonly savedAt: string }[];
  };
}

test('another vault is made beside the first by its name, and only by one that tells it from the others', async () => {
  for (const [name, sentence] of [
    [undefined, 'give it a name with --name'],
    ['Reading room', 'There is a vault of this name already.'],
    [' ', '1 to 120 characters'],
    ['x'.repeat(121), '1 to 120 characters'],
  ] as const) {
    const refused = await init('second.txt', ...(name === undefined ? [] : ['--name', name]));
    expectExit(refused, 2);
    expect(refused.stderr).toContain(sentence);
  }
  expectExit(await init('second.txt', '--name', 'Night'), 0);
  expect((await shown()).vaults.map(({ label }) => label)).toEqual(['Night', 'Reading room']);
});

test('a name two vaults have names neither: both ids are told, and nothing is opened', async () => {
  const { vaults } = await shown();
  const ids = vaults.map(({ id }) => id);
  expectExit(await run('vault', 'label', 'Night', '--vault-name', 'Reading room'), 0);
  const neither = await run('vault', 'label', 'Morning', '--vault-name', 'Night');
  expectExit(neither, 2);
  for (const id of ids) expect(neither.stderr).toContain(id);
  expect((await shown()).vaults.map(({ label }) => label)).toEqual(['Night', 'Night']);
  for (const [index, id] of ids.entries())
    expectExit(await run('vault', 'label', `Vault ${index}`, '--vault-name', id), 0);
});

test('a damaged vault goes back to the state before by its number, and only where it is damaged', async () => {
  const named = ['--vault-name', 'Vault 0'];
  const { id } = (await shown()).vaults[0]!;
  expectExit(await run('vault', 'rotate', '--kind', 'x25519', ...named), 0);
  const whole = await run('vault', 'go-back', '1', ...named);
  expectExit(whole, 0);
  expect(whole.stdout).toContain('Nothing was changed.');

  // In the line of the pass phrase, where damage looks like a wrong one.
  const file = folder.at('home', 'vaults', id, 'vault.age');
  const bytes = readFileSync(file);
  const at = bytes.indexOf('\n', bytes.indexOf('-> scrypt')) + 5;
  bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
  writeFileSync(file, bytes);
  const damaged = await run('contacts', 'list', ...named);
  expectExit(damaged, 1);
  expect(damaged.stderr).toContain('radseal vault go-back');
  expect(damaged.stderr).toContain('[damaged-vault]');

  const none = await run('vault', 'go-back', '2', ...named);
  expectExit(none, 2);
  const back = await run('vault', 'go-back', '1', '--json', ...named);
  expectExit(back, 0);
  expect(JSON.parse(back.stdout)).toMatchObject({ type: 'went-back', isBack: true, generation: 1 });
  expectExit(await run('contacts', 'list', ...named), 0);
  expect(readdirSync(folder.at('home', 'vaults', id))).toContain('vault.age.1');
  expect(readFileSync(folder.at('home', 'vaults', id, 'vault.age.1')).equals(bytes)).toBe(true);
});

test('a year after its proof every command that unlocks reminds of a kit, until it is proved again', async () => {
  const home = folder.at('year');
  const here = (...args: readonly string[]) => radseal(args, { home, env });
  const kit = folder.at('year.txt');
  expectExit(await here('init', '--x25519', '--kit', kit), 0);
  expectExit(await here('recovery', 'prove', kit), 0);
  const reminder = 'proved more than a year ago';
  expect((await here('contacts', 'list')).stderr).not.toContain(reminder);
  await makeProofsOld(home, env.RADSEAL_PASSPHRASE);
  expect((await here('contacts', 'list')).stderr).toContain(reminder);
  expectExit(await here('recovery', 'prove', kit), 0);
  expect((await here('contacts', 'list')).stderr).not.toContain(reminder);
});
