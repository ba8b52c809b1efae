import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exportReport, type PrintPage } from '../../../electron/services/export-report';
import { errorCodeOf } from '../../../shared/errors';
import { mountTmpfs } from '../../helpers/mount';
import { smallReport } from '../../helpers/small-report';

const work = mkdtempSync(join(tmpdir(), 'radseal-report-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const report = smallReport();
const FORMATS = ['html', 'pdf', 'csv', 'json'] as const;
const printed: PrintPage = () => Promise.resolve({ status: 'pdf', bytes: Buffer.from('%PDF-') });

const place = (name: string) => {
  const path = join(work, name);
  mkdirSync(path);
  return path;
};
const exportTo = (path: string, print = printed) =>
  exportReport(report, { folder: { path, label: 'there' }, language: 'de', formats: FORMATS }, print);
const codeOf = async (work: Promise<unknown>) => work.then(() => 'done', errorCodeOf);

describe('a report goes into a folder', () => {
  it('all of it, in the language it is wanted in', async () => {
    const path = join(work, 'new');
    const files = await exportTo(path);
    expect(files.map(({ status, why }) => [status, why])).toEqual(Array(4).fill(['written', null]));
    expect(readdirSync(path).sort()).toEqual(['report.csv', 'report.html', 'report.json', 'report.pdf']);
    expect(JSON.parse(readFileSync(join(path, 'report.json'), 'utf8'))).toMatchObject({ language: 'de' });
    expect(readFileSync(join(path, 'report.html'), 'utf8')).toContain('<html lang="de">');
  });

  it('without the PDF where none can be made, and says why', async () => {
    const path = join(work, 'without');
    const files = await exportTo(path, () => Promise.resolve({ status: 'none', why: 'no-display' }));
    expect(files.find(({ format }) => format === 'pdf')).toMatchObject({
      status: 'left-out',
      why: 'no-display',
    });
    expect(readdirSync(path).sort()).toEqual(['report.csv', 'report.html', 'report.json']);
  });
});

describe('nothing of it is left where it could not be written whole', () => {
  it('a file that came in between stays, and ours go', async () => {
    const path = place('between');
    const code = await codeOf(
      exportTo(path, (html) => {
        writeFileSync(join(path, 'report.csv'), 'theirs');
        return printed(html);
      }),
    );
    expect(code).toBe('cannot-write');
    expect(readdirSync(path)).toEqual(['report.csv']);
    expect(readFileSync(join(path, 'report.csv'), 'utf8')).toBe('theirs');
  });

  it('a file in the place of the folder is cannot-write', async () => {
    writeFileSync(join(work, 'file'), 'x');
    expect(await codeOf(exportTo(join(work, 'file')))).toBe('cannot-write');
    expect(readFileSync(join(work, 'file'), 'utf8')).toBe('x');
  });

  it('a full folder is no-space', async () => {
    const path = place('full');
    if (!mountTmpfs(path, 'size=64k')) return;
    expect(await codeOf(exportTo(path))).toBe('no-space');
    expect(readdirSync(path)).toEqual([]);
  });

  it('a read-only folder is cannot-write', async () => {
    const path = place('read-only');
    if (!mountTmpfs(path, 'ro')) return;
    expect(await codeOf(exportTo(path))).toBe('cannot-write');
    expect(readdirSync(path)).toEqual([]);
  });
});
