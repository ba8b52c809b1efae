import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openJournal, type FileRow, type JobRow } from '../../../electron/storage/journal';
import { temporaryFolder } from '../../helpers/cli';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const at = (name: string) => folder.at(name, 'journal.db');
const job: JobRow = {
  id: 'a',
  wish: new Uint8Array(32),
  status: 'open',
  isSealed: true,
  madeAt: 1,
  body: new Uint8Array([1, 0, 255]),
};
const file = (n: number, state: FileRow['state']): FileRow => ({
  key: new Uint8Array(32).fill(n),
  state,
  body: new Uint8Array([n]),
});

describe('the journal', () => {
  it('gives back what was written, also to whoever opens it anew', () => {
    const journal = openJournal(at('kept'));
    journal.addJob(job);
    journal.plan('a', [file(1, 'planned'), file(2, 'planned')]);
    journal.put('a', [file(1, 'done')]);
    // What is on the list already is not planned anew.
    journal.plan('a', [file(1, 'planned'), file(3, 'planned')]);
    journal.setStatus('a', 'ended');
    journal.close();
    const again = openJournal(at('kept'));
    expect(again.jobs()).toMatchObject([{ id: 'a', status: 'ended', isSealed: true, madeAt: 1 }]);
    expect([...again.jobs()[0]!.body]).toEqual([1, 0, 255]);
    expect(again.files('a').map(({ state }) => state)).toEqual(['done', 'planned', 'planned']);
    expect(again.file('a', file(1, 'done').key)?.state).toBe('done');
    expect(again.file('b', file(1, 'done').key)).toBeUndefined();
    again.close();
  });

  it('two processes write into it', () => {
    const [first, second] = [openJournal(at('both')), openJournal(at('both'))];
    first.addJob(job);
    second.addJob({ ...job, id: 'b' });
    expect(first.jobs().map(({ id }) => id)).toEqual(second.jobs().map(({ id }) => id));
    first.close();
    second.close();
  });

  it('of a newer program is refused, and stays as it is', async () => {
    const { default: Database } = await import('libsql');
    openJournal(at('newer')).close();
    const database = new Database(at('newer'));
    database.exec('pragma user_version = 2');
    database.close();
    for (let n = 0; n < 2; n++)
      expect(() => openJournal(at('newer'))).toThrow(
        expect.objectContaining({ code: 'unsupported-version' }),
      );
  });

  it('that is damaged is said to be so', () => {
    mkdirSync(folder.at('damaged'));
    writeFileSync(at('damaged'), randomBytes(9000));
    expect(() => openJournal(at('damaged'))).toThrow(expect.objectContaining({ code: 'jobs-unavailable' }));
  });
});
