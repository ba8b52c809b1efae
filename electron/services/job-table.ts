import type { ListedFile } from '../../shared/jobs-contract';

const COLUMNS = ['source', 'state', 'code', 'output', 'fileId', 'sha256'];

/** What became of each file of a job, as people hand it on. */
export async function jobTable(files: readonly ListedFile[], format: 'csv' | 'json'): Promise<string> {
  if (format === 'json') return `${JSON.stringify(files, null, 2)}\n`;
  return csvOf(files, COLUMNS);
}

/** Rows as CSV with a line of headings. */
export async function csvOf(rows: readonly object[], columns: readonly string[]): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  // A name that a table would compute is written as text.
  return stringify([...rows], { header: true, columns: [...columns], escape_formulas: true });
}
