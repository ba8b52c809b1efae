/** One line of a chart; null where nothing was measured. */
export interface ChartSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A chart as CSV (RFC 4180, lines end with LF): the axis, then a column for each line. */
export function chartCsv(axis: string, xs: readonly number[], series: readonly ChartSeries[]): string {
  const head = [axis, ...series.map(({ label }) => label)].map(cell).join(',');
  const rows = xs.map((x, row) => [x, ...series.map(({ values }) => values[row] ?? '')].join(','));
  return `${[head, ...rows].join('\n')}\n`;
}
