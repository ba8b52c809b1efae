import { toHex } from '../../core/bytes/hex';
import { VERSION, CLINICAL_PROFILE } from '../../core/container/header';
import { checkContainerLength, inspectHead } from '../../core/container/public-head';
import { containerBytes } from '../container-bytes';
import type { InspectResult } from '../crypt/tasks';
import { bytesOfFile } from '../file-bytes';
import { readHead } from '../read-head';
import { findContainer } from './find-container';
import { withFile } from './read-file';

/** All that is public in an encrypted file. Needs no key. Throws the codes of a head that does not parse. */
export function inspect(path: string): Promise<InspectResult> {
  return withFile(path, async (file) => {
    const located = await findContainer(file);
    const container = containerBytes(located, bytesOfFile(file));
    try {
      const head = inspectHead(await readHead(container));
      checkContainerLength(head, container.length);
      return {
        carrier: located.carrier,
        version: VERSION,
        profile: CLINICAL_PROFILE,
        fileIdHex: toHex(head.header.fileId),
        payloadBytes: head.header.payloadLength,
        containerBytes: head.containerLength,
        readers: head.readers,
        postQuantum: head.postQuantum,
      };
    } finally {
      await container.close();
    }
  });
}
