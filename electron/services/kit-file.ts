import { AppError } from '../../shared/errors';

/**
 * The PDF with a secret once more in a comment of its own line, which no reader shows: so the saved file opens files
 * and proves itself as the text does. Throws `internal`.
 */
export function withHiddenLine(pdf: Uint8Array, secret: string): Uint8Array {
  const bytes = Buffer.from(pdf);
  const at = bytes.lastIndexOf('startxref');
  if (at < 0) throw new AppError('internal', 'a PDF without an end');
  // The sign behind it ends what is read as a share.
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(`%${secret} %\n`), bytes.subarray(at)]);
}
