import type {
  FileEvent,
  JobEvent,
  PlanEvent,
  ProgressEvent,
  SummaryEvent,
  WarningEvent,
} from '../../shared/events';
import { assertNever, type ErrorCode, type ErrorData } from '../../shared/errors';
import { bytesText, fill, sentenceFor, warningSentence, words } from './sentences';

/** Writes what a job tells: objects for programs, or lines for people. Returns nothing; stdout holds results only. */
export interface JobOutput {
  event(event: JobEvent): void;
  /** The job ended without a summary of its own: the request was refused, or the engine died. */
  failed(error: ErrorData): void;
  /** What the summary said, once there was one. */
  readonly summary: SummaryEvent | undefined;
}

/** `--json`: one object a line on stdout, and what a person should know on stderr. */
export function jsonOutput(action: SummaryEvent['action']): JobOutput {
  return outputOf(action, (event) => {
    writeOut(`${JSON.stringify(event)}\n`);
    if (event.type === 'warning') process.stderr.write(`${warningText(event)}\n`);
    if (event.type === 'file' && event.status === 'failed') process.stderr.write(`${fileText(event)}\n`);
  });
}

/** Lines for people on stdout, what went wrong on stderr, a progress bar on a terminal. */
export async function textOutput(action: SummaryEvent['action']): Promise<JobOutput> {
  const bar = process.stderr.isTTY ? await progressBar() : undefined;
  return outputOf(action, (event) => {
    if (event.type === 'progress') return bar?.show(event);
    bar?.clear();
    if (event.type === 'summary') bar?.end();
    const wrong = event.type === 'warning' || (event.type === 'file' && event.status === 'failed');
    if (wrong) process.stderr.write(`${textOf(event)}\n`);
    else writeOut(`${textOf(event)}\n`);
  });
}

let held = false;

/** Writes to stdout what is told in one turn of the event loop at once: files end in groups. A terminal gets each line. */
function writeOut(text: string): void {
  if (!held && !process.stdout.isTTY) {
    held = true;
    process.stdout.cork();
    setImmediate(() => {
      held = false;
      process.stdout.uncork();
    });
  }
  process.stdout.write(text);
}

function outputOf(action: SummaryEvent['action'], write: (event: JobEvent) => void): JobOutput {
  const started = performance.now();
  const seen = { done: 0, failed: 0, skipped: 0, bytes: 0, codes: {} as Partial<Record<ErrorCode, number>> };
  let summary: SummaryEvent | undefined;
  const hand = filesInHand();
  const event = (told: JobEvent) => {
    if (told.type === 'file') {
      seen[told.status]++;
      seen.bytes += told.originalBytes ?? 0;
      if (told.status === 'failed' && told.error) add(seen.codes, told.error.code);
    }
    if (told.type === 'summary') summary = told;
    hand.told(told);
    write(told);
  };
  return {
    event,
    failed: (error) => {
      const cancelled = error.code === 'cancelled';
      const inHand = error.code === 'worker-crashed' ? hand.sources() : [];
      for (const source of inHand) event({ v: 1, type: 'file', source, status: 'failed', error });
      if (inHand.length === 0) add(seen.codes, error.code);
      const seconds = (performance.now() - started) / 1000;
      process.stderr.write(`${sentenceFor(error)}\n`);
      event({
        v: 1,
        type: 'summary',
        action,
        ...seen,
        failed: seen.failed + (cancelled || inHand.length > 0 ? 0 : 1),
        cancelled,
        seconds,
      });
    },
    get summary() {
      return summary;
    },
  };
}

/** Which files progress was told of that have not ended: what a dead engine had in hand, as far as it said. */
function filesInHand() {
  const begun = new Set<string>();
  const ended = new Set<string>();
  return {
    told: (event: JobEvent) => {
      if (event.type === 'progress' && event.source !== undefined && !ended.has(event.source))
        begun.add(event.source);
      if (event.type !== 'file') return;
      ended.add(event.source);
      begun.delete(event.source);
    },
    sources: () => [...begun],
  };
}

function add(codes: Partial<Record<ErrorCode, number>>, code: ErrorCode): void {
  codes[code] = (codes[code] ?? 0) + 1;
}

function textOf(event: Exclude<JobEvent, ProgressEvent>): string {
  switch (event.type) {
    case 'plan':
      return planText(event);
    case 'file':
      return fileText(event);
    case 'warning':
      return warningText(event);
    case 'summary':
      return summaryText(event);
    default:
      return assertNever(event);
  }
}

function planText({
  action,
  files,
  bytes,
  skipped,
  readers,
  names = [],
  target,
  space,
  job,
  ...seen
}: PlanEvent): string {
  const lines = [fill(words.plan[action], { files, bytes: bytesText(bytes) })];
  for (const { kind, files: count } of seen.kinds ?? []) lines.push(`  ${words.jobs.kinds[kind]}: ${count}`);
  for (const { code, files: count } of seen.left ?? [])
    lines.push(`  ${fill(words.jobs.planLeft, { count, why: sentenceFor({ code }) })}`);
  if (skipped > 0) lines.push(fill(words.planSkipped, { skipped }));
  if (readers)
    lines.push(fill(words.readers, { own: readers.own, recovery: readers.recovery, others: readers.others }));
  if (names.length > 0) lines.push(fill(words.readersNamed, { names: names.join(', ') }));
  if (target !== undefined)
    lines.push(target === null ? words.planBeside : fill(words.planTarget, { target }));
  if (space)
    lines.push(
      fill(words.jobs.planSpace, {
        needed: bytesText(space.needed),
        free: space.free === null ? '?' : bytesText(space.free),
      }),
    );
  if (job !== undefined) lines.push(fill(words.jobs.planJob, { id: job }));
  return lines.join('\n');
}

function fileText(event: FileEvent): string {
  const error = event.error ? sentenceFor(event.error) : '';
  if (event.status === 'failed') return `${event.source}: ${error}`;
  if (event.status === 'skipped')
    return fill(words.fileSkipped, { source: event.source, code: event.error?.code ?? '' });
  if (event.added !== undefined && event.removed !== undefined) {
    const changed = { source: event.source, added: event.added, removed: event.removed };
    const line = fill(words.sharedFile, changed);
    return event.postQuantum === false ? `${line} ${words.sharedNotPostQuantum}` : line;
  }
  const details = [
    event.sha256 && `SHA-256 ${event.sha256}`,
    event.verified === true && words.readBack,
    event.originalDeleted === true && words.originalDeleted,
    event.earlier === true && words.jobs.earlier,
  ].filter(Boolean);
  const arrow = event.output === undefined ? '' : ` -> ${event.output}`;
  return `${event.source}${arrow}  (${details.join(', ')})`;
}

const warningText = ({ warning, source }: WarningEvent) =>
  `${words.warning}: ${source === undefined ? '' : `${source}: `}${warningSentence(warning)}`;

function summaryText(summary: SummaryEvent): string {
  const { action, done, failed, skipped, cancelled, bytes, seconds, codes } = summary;
  const values = { done, failed, skipped, bytes: bytesText(bytes), seconds: seconds.toFixed(1) };
  const counts = Object.entries(codes).map(([code, count]) => `  ${code}: ${count}`);
  const first = fill(cancelled ? words.summary.cancelled : words.summary[action], values);
  return [first, ...keyImagesText(summary), ...counts].join('\n');
}

/** How many key images were used, and what the ledger found, where there is something to say. */
function keyImagesText(summary: SummaryEvent): readonly string[] {
  const { keyImages = 0, repeatedKeyImages = 0, alikeKeyImages = 0 } = summary;
  const { used, repeated, alike } = words.ledger;
  return [
    ...(keyImages > 0 ? [`  ${fill(used, { count: keyImages })}`] : []),
    ...(repeatedKeyImages > 0 ? [`  ${fill(repeated, { count: repeatedKeyImages })}`] : []),
    ...(alikeKeyImages > 0 ? [`  ${fill(alike, { count: alikeKeyImages })}`] : []),
  ];
}

async function progressBar() {
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({
    format: ' {bar} {percentage}% | {files} | {eta_formatted}',
    hideCursor: false,
    clearOnComplete: true,
    stream: process.stderr,
  });
  let shown = false;
  return {
    show: ({ bytesDone, bytesTotal, filesDone, filesTotal }: ProgressEvent) => {
      const payload = { files: `${filesDone}/${filesTotal}` };
      if (shown) return bar.update(bytesDone, payload);
      bar.start(bytesTotal, bytesDone, payload);
      shown = true;
    },
    // A line of text would be written into the bar.
    clear: () => void (shown && process.stderr.write('\r\u001b[K')),
    end: () => {
      if (shown) bar.stop();
      // The next round of a watch begins another one.
      shown = false;
    },
  };
}
