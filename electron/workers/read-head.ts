import { bytesOfHead } from '../core/container/public-head';
import { HEAD_PREFIX_LENGTH } from '../core/container/readers';
import type { ContainerBytes } from './container-bytes';

/** A container's head (header and readers), a copy. Throws what `bytesOfHead` throws, and `truncated`. */
export async function readHead(container: ContainerBytes): Promise<Uint8Array> {
  const prefix = await container.read(0, Math.min(HEAD_PREFIX_LENGTH, container.length));
  const length = bytesOfHead(prefix);
  return (await container.read(0, length)).slice();
}
