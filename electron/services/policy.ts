import { AppError } from '../../shared/errors';
import type { EncryptInput } from '../../shared/files-contract';
import type { PolicyRules, PolicyState } from '../../shared/policy';
import type { SettingValues } from '../../shared/settings';
import { parseRecipient } from '../core/age/age';
import { readPolicy, type PolicyPlace } from '../storage/policy-file';

/** The policy of this computer as it is now; public keys in it that are none make it `damaged`. */
export function policyAt(place: PolicyPlace): PolicyState {
  const state = readPolicy(place);
  try {
    const recoveryReaders = state.rules.recoveryReaders.map(({ name, recipient }) => ({
      name,
      recipient: parseRecipient(recipient),
    }));
    return { ...state, rules: { ...state.rules, recoveryReaders } };
  } catch {
    return { ...state, status: 'damaged', rules: { ...state.rules, recoveryReaders: [] } };
  }
}

/** The rules files are encrypted under. Throws `policy` where there are some that can't be understood. */
export function rulesInForce({ status, rules }: PolicyState): PolicyRules {
  if (status === 'damaged') throw new AppError('policy', 'the policy can not be understood');
  return rules;
}

/** Throws `policy` for what a rule does not allow. */
export function requireAllowed(isAllowed: boolean): void {
  if (!isAllowed) throw new AppError('policy', 'not allowed by the policy');
}

/** Throws `policy` where somebody asks for an encryption the rules do not allow. */
export function assertWithin(
  rules: PolicyRules,
  wishes: Pick<EncryptInput, 'carrier' | 'names' | 'deleteOriginals'>,
): void {
  requireAllowed(wishes.carrier === 'auto' || rules.carriers.includes(wishes.carrier));
  requireAllowed(wishes.names !== 'keep' || !rules.hideNames);
  requireAllowed(!wishes.deleteOriginals || rules.deleteOriginals);
}

/** The carrier a file gets: the one that fits it, or where that is not allowed the preferred one of the rules. */
export function allowedCarrier(
  { carriers }: PolicyRules,
  fitting: PolicyRules['carriers'][number],
): PolicyRules['carriers'][number] {
  return carriers.includes(fitting) ? fitting : carriers[0]!;
}

/** The settings as they hold under the rules: policy before flag, environment, settings. */
export function settingsUnder(rules: PolicyRules, values: SettingValues): SettingValues {
  return {
    ...values,
    names: rules.hideNames ? 'hide' : values.names,
    idleMinutes: isSoonEnough(rules, values.idleMinutes) ? values.idleMinutes : rules.idleMinutesAtMost!,
  };
}

/** Throws `policy` for a setting the rules do not allow. */
export function assertSettable(rules: PolicyRules, change: Partial<SettingValues>): void {
  requireAllowed(change.names !== 'keep' || !rules.hideNames);
  requireAllowed(change.idleMinutes === undefined || isSoonEnough(rules, change.idleMinutes));
}

const isSoonEnough = ({ idleMinutesAtMost }: PolicyRules, minutes: SettingValues['idleMinutes']) =>
  idleMinutesAtMost === null || (minutes !== 0 && minutes <= idleMinutesAtMost);
