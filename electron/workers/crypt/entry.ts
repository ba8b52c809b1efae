import { AppError } from '../../../shared/errors';
import { CallControl } from '../call-control';
import { outcomeOf, type Outcome } from '../outcome';
import { decryptFile as decrypt } from './decrypt-file';
import { encryptFile as encrypt } from './encrypt-file';
import type { DecryptCall, EncryptCall } from './messages';
import type { DecryptResult, EncryptResult } from './tasks';

function begun(memory: SharedArrayBuffer): CallControl {
  const control = new CallControl(memory);
  if (!control.begin()) throw new AppError('cancelled', 'withdrawn before it began');
  return control;
}

/** Pool task: encrypts one file. */
export function encryptFile({ task, control, token }: EncryptCall): Promise<Outcome<EncryptResult>> {
  return outcomeOf(() => encrypt({ task, control: begun(control), token }));
}

/** Pool task: opens one file. */
export function decryptFile({ task, control, token, id }: DecryptCall): Promise<Outcome<DecryptResult>> {
  return outcomeOf(() => decrypt({ task, control: begun(control), token, callId: id }));
}
