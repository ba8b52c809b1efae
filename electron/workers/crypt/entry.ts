import { parentPort } from 'node:worker_threads';
import { AppError, errorCodeOf } from '../../../shared/errors';
import { wipe } from '../../core/bytes/equal';
import { assertHeld } from '../../storage/folder-lock';
import { CallControl } from '../call-control';
import { outcomeOf, type Outcome } from '../outcome';
import type {
  Call,
  DecryptCall,
  DeleteCall,
  EncryptCall,
  EncryptGroupCall,
  FileWork,
  PassGate,
  Recruiter,
  ShareCall,
  TeamJob,
  WorkerRequest,
} from './messages';
import { openSegments } from './open-together';
import { sealSegments } from './seal-together';
import type { DecryptResult, EncryptResult, ListedReaders, ListReadersTask, ShareResult } from './tasks';
import { Team, type Ring, type TeamMemory } from './team';

// Files are encrypted and opened by modules that load the age library; threads that only help, or hash, do without.

const recruit: Recruiter['recruit'] = (job) =>
  parentPort?.postMessage({ type: 'help', job } satisfies WorkerRequest);

const recruiterWith = (ring: Ring | undefined): Recruiter | undefined => ring && { ring, recruit };

/** Blocks this thread, which has nothing else to do: a port for each of a thousand small files costs more. */
const gateOf = ({ gated, token, control, locks = [] }: Call): PassGate | undefined =>
  gated
    ? (ready) => {
        parentPort?.postMessage({ type: 'ready', token, ready } satisfies WorkerRequest);
        new CallControl(control).waitAtGate();
        // While this thread waited, or slept, somebody may have taken the folder for a dead one's.
        assertHeld(locks);
      }
    : undefined;

function begun(memory: SharedArrayBuffer): CallControl {
  const control = new CallControl(memory);
  if (!control.begin()) throw new AppError('cancelled', 'withdrawn before it began');
  return control;
}

/** Pool task: loads what the first file would wait for. */
export function prepare({ soon }: { soon: FileWork }): Promise<Outcome<void>> {
  return outcomeOf(async () => {
    if (soon === 'encrypt') await import('./encrypt-file');
    else
      await Promise.all([
        import('./decrypt-file'),
        import('../../core/age/age').then(({ ageLibrary }) => ageLibrary()),
      ]);
  });
}

/** Pool task: encrypts one file. */
export function encryptFile(call: EncryptCall): Promise<Outcome<EncryptResult>> {
  const { task, control, token, ring } = call;
  return outcomeOf(async () => {
    const { encryptFile: encrypt } = await import('./encrypt-file');
    const recruiter = recruiterWith(ring);
    return encrypt({ task, control: begun(control), token, recruiter }, gateOf(call));
  });
}

/** Pool task: encrypts small files. */
export function encryptFiles(call: EncryptGroupCall): Promise<Outcome<readonly Outcome<EncryptResult>[]>> {
  return outcomeOf(async () => {
    const { encryptFiles: encrypt } = await import('./encrypt-file');
    const control = begun(call.control);
    const jobs = call.tasks.map((task, index) => ({
      task,
      control,
      token: call.tokens[index]!,
      recruiter: undefined,
    }));
    return encrypt(jobs, gateOf(call));
  });
}

/** Pool task: removes the original of an output made earlier. */
export function deleteOriginal({ task, control }: DeleteCall): Promise<Outcome<void>> {
  return outcomeOf(async () => {
    const { deleteOriginalOf } = await import('./delete-original');
    return deleteOriginalOf(task, begun(control));
  });
}

/** Pool task: opens one file. */
export function decryptFile(call: DecryptCall): Promise<Outcome<DecryptResult>> {
  const { task, control, token, ring } = call;
  return outcomeOf(async () => {
    const { decryptFile: decrypt } = await import('./decrypt-file');
    const recruiter = recruiterWith(ring);
    return decrypt({ task, control: begun(control), token, recruiter, gate: gateOf(call) });
  });
}

/** Pool task: which key opens a file, and who can. */
export function listReaders({ task }: { task: ListReadersTask }): Promise<Outcome<ListedReaders>> {
  return outcomeOf(async () => {
    const { listReaders: list } = await import('./list-readers');
    return list(task);
  });
}

/** Pool task: changes who can open a file. */
export function shareFile({ task, control, token }: ShareCall): Promise<Outcome<ShareResult>> {
  return outcomeOf(async () => {
    const { shareFile: share } = await import('./share-file');
    return share({ task, control: begun(control), token });
  });
}

/** Pool task: works on segments of a large file that another thread leads. */
export function help({ job }: { job: TeamJob }): Promise<Outcome<void>> {
  return outcomeOf(() => {
    const team = new Team(job.team);
    try {
      team.help(() => (job.kind === 'seal' ? sealSegments(team, job) : openSegments(team, job)));
    } catch (error) {
      // The leader waits for the segment this thread had taken: it has to hear of it.
      team.control.stop(errorCodeOf(error));
      throw error;
    } finally {
      wipe(job.schedule.keys.key, job.schedule.keys.baseNonce);
    }
  });
}

/** Task of a thread of its own: hashes a large file's slots in order. */
export function hashInOrder({ team }: { team: TeamMemory }): Promise<Outcome<void>> {
  return outcomeOf(() => new Team(team).hashAll());
}
