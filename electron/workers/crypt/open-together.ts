import { errorCodeOf } from '../../../shared/errors';
import { wipe } from '../../core/bytes/equal';
import type { FileKey } from '../../core/cipher/key-schedule';
import type { Manifest } from '../../core/container/manifest';
import type { PayloadSchedule } from '../../core/container/payload';
import {
  bodyStep,
  checkHash,
  createPayloadOpener,
  endSteps,
  openPayload,
  PAYLOAD_START_LENGTH,
} from '../../core/container/payload-opener';
import { checkContainerLength, type PublicHead } from '../../core/container/public-head';
import { writeFully } from '../../storage/files';
import type { CallControl } from '../call-control';
import { readContainerAt, type ContainerBytes } from '../container-bytes';
import type { Recruiter } from './messages';
import { openWholePayload } from './open-payload';
import { PIECE_LENGTH, Team, TEAM_FROM, type TeamMemory } from './team';

/** What a helper needs to open segments of one payload. Files are open in the whole process. */
export interface OpenJob {
  readonly kind: 'open';
  readonly team: TeamMemory;
  readonly schedule: PayloadSchedule;
  readonly sourceFd: number;
  /** Where in the source the payload begins. */
  readonly payloadOffset: number;
  /** Absent where nothing is written. */
  readonly targetFd?: number;
}

/** Opens a payload wholly, writing the original to `targetFd` if there is one; large ones with all threads. */
export async function openToFile(options: {
  readonly container: ContainerBytes;
  readonly head: PublicHead;
  readonly key: FileKey;
  readonly control: CallControl;
  readonly sourceFd: number;
  readonly targetFd: number | undefined;
  readonly recruiter: Recruiter | undefined;
  readonly begin?: (manifest: Manifest) => void;
}): Promise<{ readonly manifest: Manifest; readonly sha256: Uint8Array }> {
  const { container, head, key, control, sourceFd, targetFd, recruiter } = options;
  const { header, headLength } = head;
  if (!recruiter || container.contiguousAt === null || header.payloadLength <= TEAM_FROM) {
    const sink =
      targetFd === undefined ? () => undefined : (bytes: Uint8Array) => writeFully(targetFd, bytes);
    return openWholePayload({ ...options, sink });
  }
  checkContainerLength(head, container.length);
  const { schedule, manifest } = openPayload({
    key,
    header,
    payload: await container.read(headLength, PAYLOAD_START_LENGTH),
  });
  options.begin?.(manifest);
  const team = Team.form({ control, ring: recruiter.ring, segmentBytes: manifest.size, restBytes: 0 });
  const job: OpenJob = {
    kind: 'open',
    team: team.memory,
    schedule,
    sourceFd,
    payloadOffset: container.contiguousAt + headLength,
    ...(targetFd !== undefined && { targetFd }),
  };
  try {
    recruiter.recruit(job);
    openSegments(team, job);
    const sha256 = team.digest(new Uint8Array(0));
    checkHash(openEnd(team, job), sha256);
    return { manifest, sha256 };
  } catch (error) {
    // The other threads wait for segments that will not come.
    control.stop(errorCodeOf(error));
    throw error;
  } finally {
    team.close();
    wipe(schedule.keys.key, schedule.keys.baseNonce);
  }
}

/** Takes segments until there are none: reads, opens into the slot, writes at its place, publishes. */
export function openSegments(team: Team, { schedule, sourceFd, payloadOffset, targetFd }: OpenJob): void {
  const opener = createPayloadOpener(schedule);
  let sealed = new Uint8Array(0);
  for (let segment = team.take(); segment; segment = team.take()) {
    const slot = team.slot(segment.index);
    for (let at = 0; at < segment.length; at += PIECE_LENGTH) {
      const length = Math.min(PIECE_LENGTH, segment.length - at);
      const step = bodyStep(schedule, segment.offset + at, length);
      if (sealed.length < step.span.length) sealed = new Uint8Array(step.span.length);
      const ciphertext = sealed.subarray(0, step.span.length);
      readContainerAt(sourceFd, ciphertext, payloadOffset + step.span.offset);
      const bytes = slot.subarray(at, at + step.length);
      opener.body(step, ciphertext, bytes);
      if (targetFd !== undefined) team.writeAlone(() => writeFully(targetFd, bytes, step.offset));
      team.control.advance(step.length);
    }
    team.publish(segment.index);
  }
}

/** Opens hash and padding; returns the stored hash. */
function openEnd(team: Team, { schedule, sourceFd, payloadOffset }: OpenJob): Uint8Array {
  const opener = createPayloadOpener(schedule);
  let stored: Uint8Array = new Uint8Array(0);
  for (const step of endSteps(schedule, PIECE_LENGTH)) {
    const ciphertext = new Uint8Array(step.span.length);
    readContainerAt(sourceFd, ciphertext, payloadOffset + step.span.offset);
    stored = opener.end(step, ciphertext) ?? stored;
    team.control.check();
  }
  return stored;
}
