import { randomBytes } from 'node:crypto';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openLedger, SAMPLES_KEPT } from '../../../electron/storage/ledger';
import { temporaryFolder } from '../../helpers/cli';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const at = (name: string) => folder.at(name, 'ledger.db');
const tag = () => new Uint8Array(randomBytes(32));
const repeated = expect.objectContaining({ code: 'file-key-repeated' });

describe('the ledger', () => {
  it('refuses a file key it has, also when it was opened anew, and by another that is open', () => {
    const [first, second] = [openLedger(at('a')), openLedger(at('a'))];
    const known = tag();
    first.reserve([known]);
    expect(() => first.reserve([known])).toThrow(repeated);
    expect(() => second.reserve([known])).toThrow(repeated);
    first.close();
    second.close();
    const third = openLedger(at('a'));
    expect(() => third.reserve([known])).toThrow(repeated);
    third.reserve([tag()]);
    third.close();
    expect(statSync(at('a')).mode & 0o777).toBe(0o600);
  });

  it('writes a batch whole or not at all', () => {
    const ledger = openLedger(at('batch'));
    const [known, fresh] = [tag(), tag()];
    ledger.reserve([known]);
    expect(() => ledger.reserve([fresh, known])).toThrow(repeated);
    ledger.reserve([fresh]);
    const twice = tag();
    expect(() => ledger.reserve([twice, twice])).toThrow(repeated);
    ledger.reserve([twice]);
    ledger.close();
  });

  it('counts key images and refuses none', () => {
    const ledger = openLedger(at('images'));
    const known = tag();
    expect(ledger.countKeyImage(known, null)).toBe(false);
    expect(ledger.countKeyImage(known, null)).toBe(true);
    expect(ledger.countKeyImage(known, new Uint8Array(3))).toBe(true);
    // One that was there has its sample already.
    expect(ledger.samples()).toEqual([]);
    ledger.close();
  });

  it('keeps the samples of the last thousand key images', () => {
    const ledger = openLedger(at('samples'));
    for (let n = 0; n < SAMPLES_KEPT + 5; n++) ledger.countKeyImage(tag(), new Uint8Array([n >> 8, n & 255]));
    const samples = ledger.samples();
    expect(samples.length).toBe(SAMPLES_KEPT);
    expect([...samples[0]!]).toEqual([1004 >> 8, 1004 & 255]);
    expect([...samples.at(-1)!]).toEqual([0, 5]);
    ledger.close();
  });

  it('of a newer program, or damaged, is not opened', async () => {
    const { default: Database } = await import('libsql');
    openLedger(at('newer')).close();
    const database = new Database(at('newer'));
    database.exec('pragma user_version = 2');
    database.close();
    expect(() => openLedger(at('newer'))).toThrow(expect.objectContaining({ code: 'unsupported-version' }));
    mkdirSync(folder.at('damaged'));
    writeFileSync(at('damaged'), randomBytes(9000));
    expect(() => openLedger(at('damaged'))).toThrow(expect.objectContaining({ code: 'cannot-read' }));
  });
});
