import {
  type Figure,
  type FreshFigure,
  type RandomnessResult,
  type RandomnessSummary,
  judgedPs,
  writtenP,
} from '../../../shared/models/analysis';
import { boundsText, channelText, fill, named, table, type Pen } from './html-parts';

export function figureTable(pen: Pen, caption: string, figures: readonly Figure[]): string {
  const { metrics, columns, verdicts } = pen.words;
  const rows = figures.map(({ metric, channel, value, ideal, at5, at1, verdict }) => [
    named(metrics, metric),
    channelText(channel),
    pen.number(value),
    pen.number(ideal),
    boundsText(pen, at5),
    boundsText(pen, at1),
    named(verdicts, verdict),
  ]);
  const { figure, channel, value, ideal, at5, at1, verdict } = columns;
  return table(caption, [figure, channel, value, ideal, at5, at1, verdict], rows, [0, 6]);
}

export function freshTable(pen: Pen, caption: string, figures: readonly FreshFigure[]): string {
  const { metrics, columns } = pen.words;
  const rows = figures.map(({ metric, channel, mean, least, most, ideal, at1, outside, encryptions }) => [
    named(metrics, metric),
    channelText(channel),
    ...[mean, least, most, ideal].map(pen.number),
    boundsText(pen, at1),
    at1 === null ? '–' : `${outside}/${encryptions}`,
  ]);
  const { figure, channel, mean, least, most, ideal, at1, outside } = columns;
  return table(caption, [figure, channel, mean, least, most, ideal, at1, outside], rows, [0]);
}

type NotApplicable = Extract<RandomnessResult, { status: 'not-applicable' }>;

const notApplicable = ({ words, number }: Pen, { needs, least, found }: NotApplicable) =>
  `${words.verdicts['not-applicable']}: ${fill(words.needs[needs], { least: number(least), found: number(found) })}`;

export function randomnessTable(pen: Pen, caption: string, results: readonly RandomnessResult[]): string {
  const { tests, columns, verdicts } = pen.words;
  const rows = results.map((result) => {
    const name = named(tests, result.test);
    if (result.status !== 'tested') return [name, '–', '–', '–', notApplicable(pen, result)];
    const { below, hasFailed } = judgedPs(result.pValues);
    const [least, count] = [Math.min(...result.pValues), result.pValues.length];
    return [
      name,
      writtenP(least, pen.number),
      String(count),
      String(below),
      hasFailed ? verdicts.fail : verdicts.pass,
    ];
  });
  const { test, p, parts, below, verdict } = columns;
  return table(caption, [test, p, parts, below, verdict], rows, [0, 4]);
}

/** The fifteen tests on several sequences together. */
export function sequencesTable(pen: Pen, caption: string, results: readonly RandomnessSummary[]): string {
  const { tests, columns, verdicts } = pen.words;
  const rows = results.map((result) => {
    const name = named(tests, result.test);
    if (result.status !== 'tested') return [name, '–', '–', '–', '–', notApplicable(pen, result)];
    const { sequences, parts, proportion, leastProportion, rejected } = result;
    return [
      ...[name, String(sequences), String(parts)],
      `${Math.round(proportion * sequences)}/${sequences}`,
      `≥ ${pen.number(leastProportion)}`,
      rejected === 0 ? verdicts.within : `${verdicts.outside}: ${rejected}/${parts}`,
    ];
  });
  const { test, sequences, parts, proportion, leastShare, verdict } = columns;
  return table(caption, [test, sequences, parts, proportion, leastShare, verdict], rows, [0, 5]);
}
