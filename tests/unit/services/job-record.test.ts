import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openRecordOf, type JobRecord } from '../../../electron/services/job-record';
import { factsOf } from '../../../electron/storage/folder-listing';
import { openJournal } from '../../../electron/storage/journal';
import { temporaryFolder } from '../../helpers/cli';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const key = (n: number) => new Uint8Array(32).fill(n);
const PATIENT = 'Mustermann';
mkdirSync(folder.at('in'));
mkdirSync(folder.at('out'));

function fileAt(name: string) {
  const path = join(folder.at('in'), name);
  writeFileSync(path, name);
  return { id: '', path, label: name, folders: [PATIENT], named: false, ...factsOf(path) };
}

const inspect = (fileIdHex: string) => ({ inspectFile: async () => ({ fileIdHex }) as never });

function recordIn(journal: ReturnType<typeof openJournal>, fileIdHex = 'aa'): JobRecord {
  const keys = { seal: key(1), lookUp: key(2), names: key(3) };
  return openRecordOf({
    id: 'job',
    action: 'encrypt',
    journal,
    keys,
    crypt: inspect(fileIdHex),
    locks: [],
  });
}

const ready = { name: 'rs-1.rsl', fileIdHex: 'aa', bytes: 3, sha256: '0'.repeat(64) };

describe('the record of a job', () => {
  it('holds no path in clear, in a file of its owner', async () => {
    const path = folder.at('jobs', 'journal.db');
    const journal = openJournal(path);
    const file = fileAt(`${PATIENT}.dcm`);
    const record = recordIn(journal);
    record.plan([file]);
    await record.ready(file, folder.at('out'), ready);
    record.ended(file, { status: 'done', output: file.label });
    record.close(true);
    const bytes = readdirSync(folder.at('jobs')).map((name) => readFileSync(folder.at('jobs', name)));
    for (const encoding of ['utf8', 'utf16le', 'latin1'] as const)
      for (const content of bytes) expect(content.includes(Buffer.from(PATIENT, encoding))).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(journal.files('job').map(({ state }) => state)).toEqual(['done']);
    journal.close();
  });

  it('recognises its output by fileId and length, also behind a foreign file of the same name', async () => {
    const journal = openJournal(folder.at('jobs', 'second.db'));
    const file = fileAt('b.dcm');
    const record = recordIn(journal);
    record.plan([file]);
    await record.ready(file, folder.at('out'), ready);
    expect(await record.earlier(file)).toBeUndefined();
    writeFileSync(folder.at('out', 'rs-1.rsl'), 'foreign');
    expect(await record.earlier(file)).toBeUndefined();
    writeFileSync(folder.at('out', 'rs-1 (1).rsl'), 'our');
    const found = await record.earlier(file);
    expect(found).toMatchObject({
      outcome: { earlier: true, fileId: 'aa' },
      path: folder.at('out', 'rs-1 (1).rsl'),
    });
    // Its link had been made, its end not written down.
    expect(journal.files('job').map(({ state }) => state)).toEqual(['durable']);
    record.ended(file, found!.outcome);
    record.close(false);
    expect(journal.files('job').map(({ state }) => state)).toEqual(['done']);
    expect(await recordIn(journal, 'bb').earlier(file)).toBeUndefined();
    const changed = fileAt('b.dcm');
    expect(await record.earlier({ ...changed, bytes: changed.bytes + 1 })).toBeUndefined();
    journal.close();
  });

  it('recognises the output of a file that failed after its link, and counts it as done then', async () => {
    const journal = openJournal(folder.at('jobs', 'failed.db'));
    const file = fileAt('d.dcm');
    const record = recordIn(journal);
    record.plan([file]);
    await record.ready(file, folder.at('out'), { ...ready, name: 'rs-2.rsl' });
    record.ended(file, { status: 'failed', error: { code: 'original-kept' } });
    record.close(false);
    expect(await record.earlier(file)).toBeUndefined();
    writeFileSync(folder.at('out', 'rs-2.rsl'), 'our');
    const found = await record.earlier(file);
    expect(found?.outcome).toMatchObject({ status: 'done', earlier: true });
    expect(record.isNews(file, found!.outcome)).toBe(true);
    record.ended(file, found!.outcome);
    record.close(false);
    expect(journal.files('job').map(({ state }) => state)).toEqual(['done']);
    journal.close();
  });

  it('does not say of a job that was cancelled that it came to its end', () => {
    const journal = openJournal(folder.at('jobs', 'cancelled.db'));
    const status = { wish: key(4), isSealed: true, madeAt: 1, body: key(5) };
    journal.addJob({ ...status, id: 'job', status: 'open' });
    const record = recordIn(journal);
    journal.setStatus('job', 'cancelled');
    record.close(true);
    expect(journal.status('job')).toBe('cancelled');
    journal.close();
  });

  it('makes hidden names of job and relative path alone, and tells names apart that are not UTF-8', () => {
    const journal = openJournal(folder.at('jobs', 'third.db'));
    const record = recordIn(journal);
    const file = fileAt('c.dcm');
    const stemOf = (path: string) => record.stemOf({ ...file, path });
    expect(stemOf('/one/c.dcm')).toBe(stemOf('/two/c.dcm'));
    expect(stemOf('/one/c.dcm')).toMatch(/^[0-9a-f]{16}$/);
    expect(stemOf('/one/\udce9.dcm')).not.toBe(stemOf('/one/\udcea.dcm'));
    journal.close();
  });
});
