import { AppError } from '../../shared/errors';
import type { KitLook } from '../../shared/vault-contract';
import type { RecoveryKit } from '../core/vault/recovery-kit';
import { formatKitPage } from '../core/vault/recovery-kit-page';
import type { RenderKit } from '../services/vault-session';
import type { ClientContext } from './context';

/** How a kit becomes the file asked for; undefined for the usual text. */
export function kitRenderer(context: ClientContext, look: KitLook | undefined): RenderKit | undefined {
  if (look === undefined || look.format === 'text') return undefined;
  return async (kit) => {
    const outcome = await layOut(context, kit, look.language, 'pdf');
    if (outcome.status !== 'pdf') throw new AppError('cannot-write', 'no PDF was made');
    return withIdentityLine(outcome.bytes, kit.identity);
  };
}

/** `recovery.printKit`: the kit on paper, by the system's own dialog; what became of it. */
export async function printKit(
  context: ClientContext,
  language: 'en' | 'de',
): Promise<'printed' | 'not-printed' | 'failed'> {
  const { status } = await layOut(context, context.session.kit(), language, 'print');
  return status === 'pdf' ? 'failed' : status;
}

async function layOut(
  context: ClientContext,
  kit: RecoveryKit,
  language: 'en' | 'de',
  want: 'pdf' | 'print',
) {
  if (context.kitPage === null) return { status: 'failed' as const };
  return context.kitPage({ html: formatKitPage(kit, language), want });
}

/**
 * The PDF with the key once more in a comment of its own line, which no reader shows: so the saved file opens
 * files and proves itself as the text does.
 */
function withIdentityLine(pdf: Uint8Array, identity: string): Uint8Array {
  const bytes = Buffer.from(pdf);
  const at = bytes.lastIndexOf('startxref');
  if (at < 0) throw new AppError('internal', 'a PDF without an end');
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(`%${identity}\n`), bytes.subarray(at)]);
}
