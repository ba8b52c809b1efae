import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { newIdentity, recipientOf } from '../../../electron/core/age/age';
import {
  allowedCarrier,
  assertSettable,
  assertWithin,
  policyAt,
  rulesInForce,
  settingsUnder,
} from '../../../electron/services/policy';
import { NO_RULES } from '../../../shared/policy';
import { DEFAULT_SETTINGS } from '../../../shared/settings';

const folder = mkdtempSync(join(tmpdir(), 'radseal-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function policyWith(recipient: string) {
  const path = join(folder, 'policy.json');
  const recoveryReaders = [{ name: 'Hospital', recipient }];
  writeFileSync(path, JSON.stringify({ version: 1, recoveryReaders }), { mode: 0o644 });
  return policyAt({ path, owners: [process.getuid!()] });
}

it('public keys are checked; one that is none stops every encryption', async () => {
  const recipient = await recipientOf(await newIdentity('x25519'));
  expect(rulesInForce(policyWith(recipient.toUpperCase())).recoveryReaders).toEqual([
    { name: 'Hospital', recipient },
  ]);
  const damaged = policyWith('age1nobody');
  expect(damaged.status).toBe('damaged');
  expect(() => rulesInForce(damaged)).toThrow(expect.objectContaining({ code: 'policy' }));
  expect(rulesInForce({ status: 'ignored', rules: NO_RULES })).toBe(NO_RULES);
});

const policy = expect.objectContaining({ code: 'policy' });
const wishes = { carrier: 'auto', names: undefined, deleteOriginals: false } as const;

it.each([
  ['a carrier', { carriers: ['plain' as const] }, { carrier: 'png' as const }],
  ['names', { hideNames: true }, { names: 'keep' as const }],
  ['the removal of originals', { deleteOriginals: false }, { deleteOriginals: true }],
])('%s the rules do not allow is refused, and free without them', (_what, rule, wish) => {
  expect(() => assertWithin({ ...NO_RULES, ...rule }, { ...wishes, ...wish })).toThrow(policy);
  expect(() => assertWithin(NO_RULES, { ...wishes, ...wish })).not.toThrow();
  expect(() => assertWithin({ ...NO_RULES, ...rule }, wishes)).not.toThrow();
});

it('a file whose usual carrier is not allowed gets the first that is', () => {
  const rules = { ...NO_RULES, carriers: ['dicom' as const, 'plain' as const] };
  expect(allowedCarrier(rules, 'plain')).toBe('plain');
  expect(allowedCarrier(rules, 'png')).toBe('dicom');
});

it('settings hold as far as the rules go, and what goes further is refused', () => {
  const rules = { ...NO_RULES, hideNames: true, idleMinutesAtMost: 10 as const };
  const set = { ...DEFAULT_SETTINGS, names: 'keep', idleMinutes: 0 } as const;
  expect(settingsUnder(rules, set)).toMatchObject({ names: 'hide', idleMinutes: 10 });
  expect(settingsUnder(rules, { ...set, idleMinutes: 5 }).idleMinutes).toBe(5);
  expect(settingsUnder(NO_RULES, set)).toEqual(set);
  for (const change of [{ names: 'keep' }, { idleMinutes: 0 }, { idleMinutes: 15 }] as const)
    expect(() => assertSettable(rules, change)).toThrow(policy);
  expect(() => assertSettable(rules, { names: 'hide', idleMinutes: 10, theme: 'dark' })).not.toThrow();
});
