import { AppError } from '../../../../shared/errors';
import type { ByteSink, CarrierLayout, CarrierWriter } from './carrier';

/** The container is the file. */
export function plainLayout(containerLength: number): CarrierLayout & { readonly carrier: 'plain' } {
  return { carrier: 'plain', containerLength, fileLength: containerLength, contiguousAt: 0 };
}

/** Passes bytes on between a head and nothing, and counts them: the writer of carriers in one piece. */
export function createContiguousWriter(
  layout: CarrierLayout,
  head: Uint8Array,
  write: ByteSink,
): CarrierWriter {
  let pushed = 0;
  return {
    push(container) {
      if (pushed === 0 && head.length > 0) write(head);
      pushed += container.length;
      write(container);
    },
    finish() {
      if (pushed !== layout.containerLength) throw new AppError('internal', 'a container of another length');
    },
  };
}
