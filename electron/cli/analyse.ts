import { InvalidArgumentError, type Command } from 'commander';
import {
  RANDOMNESS_SOURCES,
  type AnalysisEvent,
  type RandomnessEvent,
  type RandomnessSource,
  type ReportFile,
} from '../../shared/analysis-contract';
import type { AnalysisReport, RandomnessSummary } from '../../shared/models/analysis';
import { CancelledError, EXIT, UsageError, type CliContext } from './context';
import { chosenModel } from './models';
import { fill, measureWords, sentenceFor, words } from './sentences';

const text = words.analysis;

interface AnalyseFlags {
  readonly report: string;
  readonly model?: string;
  readonly seed: number;
  readonly language?: string;
  readonly json: boolean;
}

function wholeSeed(value: string): number {
  if (!/^[0-9]{1,10}$/.test(value) || Number(value) >= 2 ** 32)
    throw new InvalidArgumentError(words.badCount);
  return Number(value);
}

/** `analyse [PATH…] [--model MODEL] --report DIR`. Exit 1 where an image could not be measured. */
export function registerAnalyse(program: Command, context: CliContext, done: (code: number) => void): void {
  program
    .command('analyse')
    .description(text.help.analyse)
    .argument('[paths...]', text.help.paths)
    .requiredOption('--report <dir>', text.help.report)
    .option('--model <model>', text.help.model)
    .option('--seed <n>', text.help.seed, wholeSeed, 1)
    .option('--language <language>', text.help.language)
    .option('--json', words.help.json, false)
    .action(async (paths: readonly string[], flags: AnalyseFlags) => {
      const language = languageOf(flags.language);
      if (paths.length === 0 && flags.model === undefined) throw new UsageError(text.needsPaths);
      const client = await context.client();
      const model = flags.model === undefined ? undefined : await chosenModel(client, flags.model);
      const folder = context.grant(flags.report);
      const input = { sources: paths.map(context.grant), model, seed: flags.seed, language, folder };
      const { report, failed } = await interruptible(context, async (signal) =>
        watch(await client.analysis.start(input, { signal }), flags.json),
      );
      const formats = ['html', 'pdf', 'csv', 'json'] as const;
      const files = await client.analysis.export({ id: report.id, folder, language, formats: [...formats] });
      // As root Chromium has no sandbox: whoever runs this is told.
      const isPrinted = files.some(({ format, status }) => format === 'pdf' && status === 'written');
      if (isPrinted && process.getuid?.() === 0) process.stderr.write(`${text.noSandbox}\n`);
      process.stdout.write(flags.json ? `${JSON.stringify(written(files))}\n` : textOf(report.report, files));
      done(failed > 0 ? EXIT.failed : EXIT.done);
    });
}

function languageOf(given: string | undefined): 'en' | 'de' {
  if (given === undefined) return measureWords.language;
  if (given !== 'en' && given !== 'de') throw new UsageError(text.badLanguage);
  return given;
}

/** Runs what Ctrl-C ends. */
async function interruptible<T>(context: CliContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  context.onInterrupt = () => controller.abort();
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new CancelledError();
    throw error;
  }
}

type ReportEvent = Extract<AnalysisEvent, { type: 'report' }>;

async function watch(events: AsyncIterable<AnalysisEvent>, json: boolean) {
  let report: ReportEvent | undefined;
  let failed = 0;
  for await (const event of events) {
    if (event.type === 'report') report = event;
    if (event.type === 'failed') {
      failed += 1;
      const { source, error } = event;
      process.stderr.write(`${fill(text.failed, { source, sentence: sentenceFor(error) })}\n`);
    }
    if (json && event.type !== 'report') process.stdout.write(`${JSON.stringify(event)}\n`);
  }
  if (!report) throw new CancelledError();
  return { report, failed };
}

const written = (files: readonly ReportFile[]) => ({ v: 1, type: 'written', files });

const short = (value: number | null) => (value === null ? '-' : String(Number(value.toPrecision(6))));

/** A line of a summary. */
type Line = Omit<AnalysisReport['summary'][number], 'images'>;

function textOf({ summary, keys, fresh }: AnalysisReport, files: readonly ReportFile[]): string {
  const { subjects, metrics } = measureWords;
  const ofKeys = [...(keys?.between ?? []), ...(keys?.figures ?? [])]
    .filter(({ channel }) => channel === null)
    .map(({ encryptions, at1, ...figure }): Line => ({
      ...figure,
      subject: 'key',
      judged: at1 === null ? 0 : encryptions,
    }));
  const lines: readonly Line[] = [
    ...summary.filter(({ subject }) => subject === 'paper'),
    ...fresh.summary.filter(({ subject }) => subject === 'clinical-samples'),
    ...ofKeys,
  ];
  const rows = lines.map(({ subject, metric, mean, least, most, outside, judged }) =>
    fill(text.row, {
      ...{ subject: subjects[subject] ?? subject, metric: metrics[metric] ?? metric, outside, judged },
      ...{ mean: short(mean), least: short(least), most: short(most) },
    }),
  );
  const paths = files.map(({ output, why }) =>
    why === null ? fill(text.written, { output }) : fill(text.leftOut, { output, why: text.whyLeftOut[why] }),
  );
  return `${[text.notForDiagnosis, ...rows, ...paths].join('\n')}\n`;
}

/** `compare IMAGE OTHER`: how far two images of the same shape are from each other. */
export function registerCompare(program: Command, context: CliContext, done: (code: number) => void): void {
  program
    .command('compare')
    .description(text.help.compare)
    .argument('<image>', text.help.image)
    .argument('<other>', text.help.other)
    .option('--json', words.help.json, false)
    .action(async (image: string, other: string, { json }: { json: boolean }) => {
      const client = await context.client();
      const figures = await client.analysis.compare({
        image: context.grant(image),
        other: context.grant(other),
      });
      const lines = figures.map(
        ({ metric, value }) => `${measureWords.metrics[metric] ?? metric}: ${short(value)}`,
      );
      const told = { v: 1, type: 'compared', figures };
      process.stdout.write(`${json ? JSON.stringify(told) : lines.join('\n')}\n`);
      done(EXIT.done);
    });
}

interface RandomnessFlags {
  readonly as: RandomnessSource;
  readonly bits: number;
  readonly json: boolean;
}

function randomnessSource(value: string): RandomnessSource {
  const known = RANDOMNESS_SOURCES.find((each) => each === value);
  if (!known) throw new InvalidArgumentError(text.help.as);
  return known;
}

/** Bits in a sequence: 100 to 10,000,000. */
function sequenceBits(value: string): number {
  const bits = /^[1-9][0-9]{2,7}$/.test(value) ? Number(value) : 0;
  if (bits < 100 || bits > 10_000_000) throw new InvalidArgumentError(text.badBits);
  return bits;
}

/** `randomness [FILE] [--as file|key-image|cipher]`: exit 1 where a test fails. */
export function registerRandomness(
  program: Command,
  context: CliContext,
  done: (code: number) => void,
): void {
  program
    .command('randomness')
    .description(text.help.randomness)
    .argument('[file]', text.help.file)
    .option('--as <what>', text.help.as, randomnessSource, 'file')
    .option('--bits <n>', text.help.bits, sequenceBits, 1_000_000)
    .option('--json', words.help.json, false)
    .action(async (file: string | undefined, { as: of, bits, json }: RandomnessFlags) => {
      if (file === undefined && of !== 'key-image') throw new UsageError(text.needsFile);
      const client = await context.client();
      const input = { of, bits, ...(file !== undefined && { source: context.grant(file) }) };
      const isGood = await interruptible(context, async (signal) =>
        tell(await client.analysis.randomness(input, { signal }), json),
      );
      done(isGood ? EXIT.done : EXIT.failed);
    });
}

async function tell(events: AsyncIterable<RandomnessEvent>, json: boolean): Promise<boolean> {
  let isGood = false;
  for await (const event of events) {
    if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    if (event.type !== 'randomness') continue;
    const { sequences, bits, left, results } = event;
    isGood = results.every((result) => result.status !== 'tested' || isPassed(result));
    if (json) continue;
    const lines = [fill(text.sequences, { sequences, bits, left }), ...results.map(lineOf)];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return isGood;
}

type Tested = Extract<RandomnessSummary, { status: 'tested' }>;

/** A single sequence of many p-values has some below 0.01 by chance: more than 3 sigma of them fail. */
function isPassed({ pValues, rejected, parts }: Tested): boolean {
  if (pValues === null) return rejected <= allowed(parts);
  return pValues.filter((p) => p < 0.01).length <= allowed(parts);
}

const allowed = (parts: number) => (parts === 1 ? 0 : 0.01 * parts + 3 * Math.sqrt(0.0099 * parts));

function lineOf(result: RandomnessSummary): string {
  const test = measureWords.tests[result.test] ?? result.test;
  if (result.status !== 'tested') {
    const { least, found } = result;
    return fill(text.notApplicable, {
      test,
      why: fill(measureWords.needs[result.needs] ?? '', { least, found }),
    });
  }
  const { sequences, pValues, proportion, rejected, parts } = result;
  if (pValues === null)
    return fill(text.tested, {
      test,
      sequences,
      rejected,
      parts,
      passed: Math.round(proportion * sequences),
    });
  const verdict = measureWords.verdicts[isPassed(result) ? 'pass' : 'fail'] ?? '';
  return fill(text.single, { test, verdict, p: short(Math.min(...pValues)) });
}
