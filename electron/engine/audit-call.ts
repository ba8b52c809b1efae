import type { Emit } from '../services/ports';
import type { AuditTrail } from '../services/audit-trail';
import type { ClientContext } from './context';

const trails = () => import('../services/audit-trail');

/** Runs a request with the open vault's audit log; without an open vault there is none. */
export async function withAudit(
  context: ClientContext,
  emit: Emit,
  run: (audit: AuditTrail | undefined) => Promise<void>,
): Promise<void> {
  if (context.session.state().status !== 'unlocked') return run(undefined);
  const { openAuditTrail } = await trails();
  const audit = openAuditTrail(context.session.opened(), (error) => {
    context.log.describe(error);
    emit({ v: 1, type: 'warning', warning: 'audit-unavailable' });
  });
  try {
    await run(audit);
  } finally {
    audit.close();
  }
}

/** `audit.check`. Throws `no-vault`, `locked`, `cannot-read`. */
export async function checkAuditCall({ session }: ClientContext) {
  return (await trails()).checkAudit(session.opened());
}

/** `audit.save`: the log as CSV, one new file of mode 0600. Throws `no-vault`, `locked`, `cannot-read`, `cannot-write`. */
export async function saveAuditCall({ session, handles }: ClientContext, target: string): Promise<void> {
  const table = await (await trails()).auditTable(session.opened());
  const { writeNewFile } = await import('../storage/files');
  writeNewFile(handles.at(target).path, new TextEncoder().encode(table));
}
