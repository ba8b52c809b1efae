import type { Emit } from '../services/ports';
import type { AuditTrail } from '../services/audit-trail';
import type { ClientContext } from './context';
import { os } from './contract-base';

const trails = () => import('../services/audit-trail');

/** Runs a request with the open vault's audit log; without an open vault there is none. */
export async function withAudit(
  context: ClientContext,
  emit: Emit,
  run: (audit: AuditTrail | undefined) => Promise<void>,
): Promise<void> {
  if (context.session.state().status !== 'unlocked') return run(undefined);
  const { openAuditTrail } = await trails();
  const trail = openAuditTrail(context.session.opened(), (error) => {
    context.log.describe(error);
    emit({ v: 1, type: 'warning', warning: 'audit-unavailable' });
  });
  try {
    await run(trail);
  } finally {
    trail.close();
  }
}

/** `audit.*` */
export const audit = {
  check: os.audit.check.handler(async ({ context: { session } }) =>
    (await trails()).checkAudit(session.opened()),
  ),
  save: os.audit.save.handler(async ({ context: { session, handles }, input }) => {
    const table = await (await trails()).auditTable(session.opened());
    const { writeNewFile } = await import('../storage/files');
    writeNewFile(handles.at(input.target).path, new TextEncoder().encode(table));
    return { saved: true as const };
  }),
};
