import '../processes/no-network';
import { errorCodeOf } from '../../shared/errors';
import { decryptWithPassphrase, encryptWithPassphrase } from '../core/age/age';
import { channelToOwner } from '../processes/channel';
import type { VaultReply, VaultRequest } from './vault-protocol';

// Lives for one question: scrypt's 336 MiB and the pass phrase end with the process.
process.on('SIGINT', () => undefined);

const channel = await channelToOwner();
channel.onClose(() => process.exit(0));
channel.onMessage((message) => {
  void answer(message as VaultRequest).then((reply) => {
    channel.post(reply);
    // Only once the reply is on its way: the owner closes the channel when it has it.
  });
});

async function answer(request: VaultRequest): Promise<VaultReply> {
  try {
    const { passphrase } = request;
    const bytes =
      request.type === 'open'
        ? await decryptWithPassphrase(request.file, passphrase)
        : await encryptWithPassphrase(request.content, passphrase);
    return { status: 'done', bytes };
  } catch (error) {
    return { status: 'failed', error: { code: errorCodeOf(error) } };
  }
}
