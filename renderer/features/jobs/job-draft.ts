import { AppError } from '../../../shared/errors';
import type { Granted } from '../../../shared/desktop';
import type { PlanEvent } from '../../../shared/events';
import type { FolderWish } from '../../../shared/jobs-contract';
import type { WatchInput } from '../../../shared/watch-contract';
import { askEngine, followEngine } from '../../api';

type EncryptWish = Extract<FolderWish, { action: 'encrypt' }>['input'];
export type Carrier = EncryptWish['carrier'];
export const KEY_IMAGES = ['64', 'file', 'request'] as const satisfies readonly EncryptWish['keyImages'][];
export type KeyImages = (typeof KEY_IMAGES)[number];
/** What can be done with folders and files; a folder that is watched is encrypted again and again. */
export type JobAction = FolderWish['action'] | 'watch';

/** A job before it starts: what the person can still choose. */
export interface Draft {
  readonly action: JobAction;
  /** Folders, and files given with them. What is watched is one folder. */
  readonly sources: readonly Granted[];
  readonly isBeside: boolean;
  readonly target: Granted | null;
  readonly names: 'hide' | 'keep';
  /** Public keys of others who shall be able to open the files. */
  readonly recipients: readonly string[];
  readonly carrier: Carrier;
  /** How many files share a fresh key image: 64, one, or all of the job. */
  readonly keyImages: KeyImages;
}

/** The wish of a draft as the engine takes it. `isPlan`: only to say what would be done. */
export function wishOf(draft: Draft, isPlan: boolean): FolderWish {
  const { action, sources: given, isBeside, target, names, recipients, carrier, keyImages } = draft;
  const common = {
    sources: given.map(({ handle }) => handle),
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
    carrier,
    keyImages,
    again: false,
    verify: true,
    deleteOriginals: false,
  };
  return { action: 'encrypt', input };
}

/** Seconds between two looks at a watched folder. */
const LOOK_EVERY = 5;

/** The draft of a folder that is to be watched as the engine takes it. */
export function watchWishOf({ sources, target, names, recipients, carrier, keyImages }: Draft): WatchInput {
  const [folder] = sources;
  if (folder === undefined || target === null) throw new AppError('internal', 'a draft without a place');
  return {
    folder: folder.handle,
    target: target.handle,
    recipients: [...recipients],
    names,
    carrier,
    keyImages,
    everySeconds: LOOK_EVERY,
    isKept: true,
  };
}

/** What would be done. Throws AppError with the engine's code. */
export async function planOf(draft: Draft): Promise<PlanEvent | null> {
  let plan: PlanEvent | null = null;
  const wish = wishOf(draft, true);
  const events = followEngine((engine, signal) => engine.jobs.start(wish, { signal }));
  for await (const event of events) if (event.type === 'plan') plan = event;
  return plan;
}

/** Writes it down as a job that has not begun; its id. */
export async function addDraft(draft: Draft): Promise<string> {
  const wish = wishOf(draft, false);
  return (await askEngine((engine, signal) => engine.jobs.add(wish, { signal }))).id;
}
