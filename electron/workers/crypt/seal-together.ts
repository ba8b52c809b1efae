import { errorCodeOf } from '../../../shared/errors';
import { wipe } from '../../core/bytes/equal';
import { bytesBefore } from '../../core/container/carriers/layouts';
import type { PayloadSchedule } from '../../core/container/payload';
import { createPayloadSealer } from '../../core/container/payload-sealer';
import { writeFully } from '../../storage/files';
import { readSourceAt } from '../../storage/source-file';
import type { Attempt } from './encrypt-file';
import type { Recruiter } from './messages';
import { sealAlone, type Sealed } from './seal-alone';
import { PIECE_LENGTH, Team, TEAM_FROM, type TeamMemory } from './team';

/** What a helper needs to seal segments of one file. Files are open in the whole process. */
export interface SealJob {
  readonly kind: 'seal';
  readonly team: TeamMemory;
  readonly schedule: PayloadSchedule;
  readonly sourceFd: number;
  readonly targetFd: number;
  /** Where in the target the first segment's sealed bytes begin. */
  readonly targetOffset: number;
}

/** Seals a large file with all threads of the pool where the carrier holds the container in one piece. */
export function sealTogether(attempt: Attempt, recruiter: Recruiter | undefined): Sealed {
  const { source, started, layout, file, control } = attempt;
  if (!recruiter || layout.contiguousAt === null || source.size <= TEAM_FROM) return sealAlone(attempt);
  const { head, schedule, preamble, prefix } = started;
  const sealer = createPayloadSealer(schedule);
  const lead = Buffer.concat([bytesBefore(layout), head, sealer.start(preamble, prefix)]);
  writeFully(file.fd, lead, 0);
  const rest = new Uint8Array(source.size - sealer.segmentsEnd);
  const team = Team.form({
    control,
    ring: recruiter.ring,
    segmentBytes: sealer.segmentsEnd,
    restBytes: rest.length,
  });
  const job: SealJob = {
    kind: 'seal',
    team: team.memory,
    schedule,
    sourceFd: source.fd,
    targetFd: file.fd,
    targetOffset: lead.length,
  };
  try {
    recruiter.recruit(job);
    sealSegments(team, job);
    readSourceAt(source.fd, rest, sealer.segmentsEnd);
    const sha256 = team.digest(rest);
    let position = lead.length + sealer.sealedLength(sealer.segmentsEnd);
    for (const piece of sealer.end(prefix, rest, sha256)) {
      writeFully(file.fd, piece, position);
      position += piece.length;
      control.check();
    }
    control.advance(rest.length);
    return { sha256 };
  } catch (error) {
    // The other threads wait for segments that will not come.
    control.stop(errorCodeOf(error));
    throw error;
  } finally {
    team.close();
    wipe(rest);
  }
}

/** Takes segments until there are none: reads, publishes, seals, writes each at its place. */
export function sealSegments(team: Team, { schedule, sourceFd, targetFd, targetOffset }: SealJob): void {
  const sealer = createPayloadSealer(schedule);
  const sealed = new Uint8Array(sealer.sealedLength(PIECE_LENGTH));
  for (let segment = team.take(); segment; segment = team.take()) {
    const slot = team.slot(segment.index);
    for (let at = 0; at < segment.length; at += PIECE_LENGTH) {
      const bytes = slot.subarray(at, Math.min(at + PIECE_LENGTH, segment.length));
      const offset = segment.offset + at;
      readSourceAt(sourceFd, bytes, offset);
      const length = sealer.segment(offset, bytes, sealed);
      const position = targetOffset + sealer.sealedLength(offset);
      team.writeAlone(() => writeFully(targetFd, sealed.subarray(0, length), position));
      team.control.advance(bytes.length);
    }
    team.publish(segment.index);
  }
}
