import {
  type Figure,
  type FreshFigure,
  type RandomnessResult,
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

export function randomnessTable(pen: Pen, caption: string, results: readonly RandomnessResult[]): string {
  const { tests, columns, verdicts, needs } = pen.words;
  const rows = results.map((result) => {
    const name = named(tests, result.test);
    if (result.status !== 'tested') {
      const { least, found } = result;
      const why = fill(needs[result.needs], { least: pen.number(least), found: pen.number(found) });
      return [name, '–', '–', '–', `${verdicts['not-applicable']}: ${why}`];
    }
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
