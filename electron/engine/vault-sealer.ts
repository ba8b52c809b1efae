import { AppError } from '../../shared/errors';
import type { ProcessHost } from '../processes/host';
import type { VaultSealer } from '../services/vault-session';
import type { VaultReply, VaultRequest } from './vault-protocol';

/** scrypt takes seconds on a slow machine; what takes a minute hangs. */
const LIMIT_MS = 60_000;

/** Does what needs the pass phrase in a process of its own, one for each question. */
export function vaultSealer(host: ProcessHost): VaultSealer {
  return {
    open: (file, passphrase) => ask(host, { type: 'open', file, passphrase }),
    seal: (content, passphrase) => ask(host, { type: 'seal', content, passphrase }),
  };
}

async function ask(host: ProcessHost, request: VaultRequest): Promise<Uint8Array> {
  const { channel, kill } = await host.start('open-vault');
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      timer = setTimeout(() => reject(new AppError('timed-out', 'the vault was not opened')), LIMIT_MS);
      channel.onClose(() => reject(new AppError('worker-crashed', 'the process that opens the vault ended')));
      channel.onMessage((message) => {
        const reply = message as VaultReply;
        if (reply.status === 'done') resolve(reply.bytes);
        else reject(new AppError(reply.error.code));
      });
      channel.post(request);
    });
  } finally {
    clearTimeout(timer);
    channel.close();
    kill();
  }
}
