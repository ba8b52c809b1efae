import type { Granted } from '../../../shared/desktop';
import type { JobEvent, PlanEvent } from '../../../shared/events';
import type { FolderWish } from '../../../shared/jobs-contract';
import { followEngine } from '../../api';

export type JobAction = FolderWish['action'];

/** A job before it starts: what the person can still choose. */
export interface Draft {
  readonly action: JobAction;
  readonly folders: readonly Granted[];
  readonly isBeside: boolean;
  readonly target: Granted | null;
  readonly names: 'hide' | 'keep';
  /** Public keys of others who shall be able to open the files. */
  readonly recipients: readonly string[];
}

/** The wish of a draft as the engine takes it. `isPlan`: only to say what would be done. */
export function wishOf(draft: Draft, isPlan: boolean): FolderWish {
  const { action, folders, isBeside, target, names, recipients } = draft;
  const common = {
    sources: folders.map(({ handle }) => handle),
    ...(!isBeside && target !== null && { target: target.handle }),
    identities: [],
    ...(isPlan && { dryRun: true }),
  };
  if (action === 'verify') {
    const { sources, identities } = common;
    return { action, input: { sources, identities, acceptAlteredReaders: false, dryRun: isPlan } };
  }
  if (action === 'decrypt') return { action, input: { ...common, acceptAlteredReaders: false } };
  const input = {
    ...common,
    recipients: [...recipients],
    useVault: true,
    names,
    carrier: 'auto' as const,
    keyImages: 'auto' as const,
    again: false,
    verify: true,
    deleteOriginals: false,
  };
  return { action, input };
}

/** What would be done. Throws AppError with the engine's code. */
export async function planOf(draft: Draft): Promise<PlanEvent | null> {
  let plan: PlanEvent | null = null;
  for await (const event of events(wishOf(draft, true))) if (event.type === 'plan') plan = event;
  return plan;
}

/** Starts it; the events of the job. */
export const startDraft = (draft: Draft): AsyncIterable<JobEvent> => events(wishOf(draft, false));

const events = (wish: FolderWish) => followEngine((engine, signal) => engine.jobs.start(wish, { signal }));
