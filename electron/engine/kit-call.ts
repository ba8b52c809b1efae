import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { KitLook } from '../../shared/vault-contract';
import type { RecoveryKit } from '../core/vault/recovery-kit';
import { formatKitPage } from '../core/vault/recovery-kit-page';
import { printPage } from '../processes/print-page';
import type { PrintPage } from '../services/export-report';
import { withHiddenLine } from '../services/kit-file';
import type { RenderKit } from '../services/vault-session';
import type { ClientContext } from './context';

/** How a kit becomes the file asked for; undefined for the usual text. */
export function kitRenderer(context: ClientContext, look: KitLook | undefined): RenderKit | undefined {
  if (look === undefined || look.format === 'text') return undefined;
  return async (kit) => {
    const outcome = await layOut(context, kit, look.language, 'pdf');
    if (outcome.status !== 'pdf') throw new AppError('cannot-write', 'no PDF was made');
    return withHiddenLine(outcome.bytes, kit.identity);
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

/** Lays a page out by the window's own process, and where there is none by one that is started for it. */
export const printerFor =
  ({ kitPage }: ClientContext): PrintPage =>
  async (html) => {
    const outcome = await kitPage?.({ html, want: 'pdf' });
    return outcome?.status === 'pdf' ? outcome : printPage(html, join(import.meta.dirname, '..'));
  };
