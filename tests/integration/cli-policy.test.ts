import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { keyImagePng } from '../../electron/services/key-image-png';
import { eventsOf, expectExit, filesOf, radseal, summaryOf, temporaryFolder } from '../helpers/cli';

const folder = temporaryFolder();
const policy = folder.at('it', 'policy.json');
const env = { RADSEAL_PASSPHRASE: 'lantern orbit walnut seven', RADSEAL_TEST_POLICY: policy };
const run = (args: readonly string[]) => radseal(args, { home: folder.at('home'), env });
let hospital: { readonly identity: string; readonly recipient: string };

const rules = (content: object) => {
  writeFileSync(policy, JSON.stringify({ version: 1, ...content }));
  chmodSync(policy, 0o644);
};
const encrypt = (to: string, ...args: readonly string[]) =>
  run([
    'encrypt',
    folder.at('a.bin'),
    '--key-image',
    folder.at('key.png'),
    '--to',
    folder.at(to),
    '--json',
    ...args,
  ]);

beforeAll(async () => {
  mkdirSync(folder.at('it'), { mode: 0o755 });
  const identity = await newIdentity('x25519');
  hospital = { identity, recipient: await recipientOf(identity) };
  writeFileSync(folder.at('hospital.txt'), identity);
  writeFileSync(folder.at('a.bin'), randomBytes(3_000));
  writeFileSync(folder.at('key.png'), keyImagePng(new Uint8Array(196_608)));
  expectExit(await run(['init', '--x25519', '--kit', folder.at('kit.txt')]), 0);
  expectExit(await run(['recovery', 'prove', folder.at('kit.txt')]), 0);
}, 120_000);
afterAll(folder.remove);

test('every encryption includes the recovery readers of the policy, and they can not be taken out', async () => {
  rules({ recoveryReaders: [{ name: 'Hospital', recipient: hospital.recipient }] });
  for (const [to, args] of [
    ['with-vault', []],
    ['without', ['--no-vault', '-r', await recipientOf(await newIdentity('x25519'))]],
  ] as const) {
    const encrypted = await encrypt(to, ...args);
    expectExit(encrypted, 0);
    const { readers } = eventsOf(encrypted)[0] as { readers?: { recovery: number } };
    expect(readers?.recovery).toBe(to === 'with-vault' ? 2 : 1);
    const opened = await run(['verify', folder.at(to), '-i', folder.at('hospital.txt')]);
    expectExit(opened, 0);
  }
  const [made] = filesOf(await run(['verify', folder.at('with-vault'), '--json']));
  const who = await run(['who', made!.source]);
  expect(who.stdout).toContain('3. Hospital (recovery, set by your IT)');
  const removed = await run(['share', 'remove', made!.source, '-r', hospital.recipient, '--json']);
  expect(summaryOf(removed).codes).toEqual({ policy: 1 });
  expectExit(await run(['verify', made!.source, '-i', folder.at('hospital.txt')]), 0);
});

test.each([
  ['a carrier', { carriers: ['plain'] }, ['--carrier', 'png']],
  ['names that stay', { hideNames: true }, ['--names', 'keep']],
  ['the removal of originals', { deleteOriginals: false }, ['--delete-originals']],
])('refuses %s before the first file', async (_what, rule, args) => {
  rules(rule);
  const refused = await encrypt('refused', ...args);
  expectExit(refused, 1);
  expect(summaryOf(refused).codes).toEqual({ policy: 1 });
  expect(existsSync(folder.at('refused'))).toBe(false);
  expect(existsSync(folder.at('a.bin'))).toBe(true);
});

test('an allowed carrier takes the place of the usual one, and hidden names go before the environment', async () => {
  rules({ carriers: ['plain'], hideNames: true });
  const options = { home: folder.at('home'), env: { ...env, RADSEAL_NAMES: 'keep' } };
  const photo = new URL('../../resources/samples/photo.jpg', import.meta.url).pathname;
  const made = await radseal(['encrypt', photo, '--to', folder.at('plain'), '--json'], options);
  expectExit(made, 0);
  expect(filesOf(made)[0]?.output).toMatch(/rs-[0-9a-f]{16}\.rsl$/);
});

test('what is encrypted anew follows the rules as they are now: carrier, names, readers', async () => {
  const friend = await recipientOf(await newIdentity('x25519'));
  rules({});
  expectExit(await encrypt('anew', '--carrier', 'png', '--names', 'keep', '-r', friend), 0);
  rules({
    carriers: ['plain'],
    hideNames: true,
    recoveryReaders: [{ name: 'Hospital', recipient: hospital.recipient }],
  });
  const anew = await run(['share', 'remove', folder.at('anew'), '-r', friend, '--anew', '--json']);
  expectExit(anew, 0);
  expect(filesOf(anew)[0]?.output).toMatch(/rs-[0-9a-f]{16}\.rsl$/);
  expectExit(await run(['verify', folder.at('anew'), '-i', folder.at('hospital.txt')]), 0);
});

test('the lab is off where the rules say so', async () => {
  rules({ lab: false });
  const photo = new URL('../../resources/samples/photo.jpg', import.meta.url).pathname;
  const refused = await run(['lab', 'encrypt', photo, '--out', folder.at('lab')]);
  expectExit(refused, 1);
  expect(refused.stderr).toContain('[policy]');
  expect(existsSync(folder.at('lab'))).toBe(false);
});

test('a policy others could have written is ignored, and said to be; a damaged one stops encryption', async () => {
  rules({ carriers: ['plain'] });
  chmodSync(policy, 0o666);
  const ignored = await encrypt('ignored', '--carrier', 'png');
  expectExit(ignored, 0);
  expect(ignored.stderr).toContain('others than the administrator could have written it');
  chmodSync(policy, 0o644);
  writeFileSync(policy, '{"version": 1, "carier": []}');
  const damaged = await encrypt('damaged');
  expectExit(damaged, 1);
  expect(damaged.stderr).toContain('nothing is encrypted');
  expect(summaryOf(damaged).codes).toEqual({ policy: 1 });
  expectExit(await run(['verify', folder.at('ignored')]), 0);
  // Nobody knows who has to stay a reader.
  const shared = await run(['share', 'add', folder.at('ignored'), '-r', hospital.recipient, '--json']);
  expectExit(shared, 1);
  expect(summaryOf(shared).codes).toEqual({ policy: 1 });
});
