import type { Findings } from '../services/findings';
import type { PolicyState } from '../../shared/policy';
import type { Log } from '../storage/log';
import type { Paths } from '../storage/paths';
import type { Handles } from './handles';
import type { SupervisorLink } from './supervisor-link';
import type { CryptPool, KeyImageGenerator, ParsePool } from '../services/ports';
import type { VaultSession } from '../services/vault-session';
import type { ScratchFolder } from '../services/recovery';
import type { StageKeeper } from '../services/stage-pictures';
import type { KeyShelf } from '../services/grown-keys';
import type { TrainingDesk } from '../services/training-desk';

/** What every client shares: made once, when the engine starts. Pools and runtime start when first asked for. */
export interface EngineServices {
  readonly paths: Paths;
  /** Shipped models and samples. */
  readonly resources: string;
  readonly version: string;
  readonly log: Log;
  readonly handles: Handles;
  readonly session: VaultSession;
  readonly crypt: () => CryptPool;
  readonly parse: () => ParsePool;
  readonly generator: () => KeyImageGenerator;
  readonly scratch: () => ScratchFolder;
  /** What this computer's IT decided, as it stands now. */
  readonly policy: () => PolicyState;
  /** One training at a time, whoever asks. */
  readonly desk: TrainingDesk;
  /** Lays out a recovery kit as PDF or on paper; null where there are no windows. */
  readonly kitPage: SupervisorLink['kitPage'];
  /** The system's keyring; null where the supervisor can't ask it. */
  readonly keyring: SupervisorLink['keyring'];
}

/** Something long that a client has running. */
export interface RunningJob {
  readonly kind: 'files' | 'folders' | 'watch' | 'index' | 'key-images' | 'training' | 'analysis';
  readonly controller: AbortController;
  /** Settles when nothing of it works any more. */
  readonly ended: Promise<void>;
}

/** What one client has running. */
export interface ClientContext extends EngineServices {
  readonly running: Set<RunningJob>;
  /** What can be shown of the files it encrypted last. */
  readonly stages: StageKeeper;
  /** Key images it grew to look at. */
  readonly shelf: KeyShelf;
  /** What it measured last. */
  readonly findings: Findings;
}
