import { mean } from '../metrics/mean';
import type { Figure, FreshFigure } from '../../../shared/models/analysis';

/** The same figures of several encryptions, or of several frames: mean, least, most, and how many are outside at 1 %. */
export function spreadOf(runs: readonly (readonly Figure[])[]): FreshFigure[] {
  return (runs[0] ?? []).map(({ value: _, verdict: __, ...figure }, i) => {
    const all = runs.map((run) => run[i]!);
    const values = all.flatMap(({ value }) => (value === null ? [] : [value]));
    const outside = all.filter(({ verdict }) => verdict === 'outside').length;
    const none = values.length === 0;
    const average = none ? null : mean(values);
    const [least, most] = none ? [null, null] : [Math.min(...values), Math.max(...values)];
    // A plain image is described, not judged: bounds beside it would say otherwise.
    const judged = all.some(({ verdict }) => verdict !== 'describes' && verdict !== 'undefined');
    const bounds = judged ? {} : { at5: null, at1: null };
    return { ...figure, ...bounds, mean: average, least, most, encryptions: runs.length, outside };
  });
}
