import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { drawFileKey } from '../../../electron/core/cipher/key-schedule';
import { fileKeyTag } from '../../../electron/core/vault/ledger';
import { keyImageUse } from '../../../electron/services/key-images';
import { countsOf, reserveFileKeys, useLedger, withFileKey } from '../../../electron/services/used-keys';
import { openLedger } from '../../../electron/storage/ledger';
import { temporaryFolder } from '../../helpers/cli';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const MODEL = 'a'.repeat(64);
const noise = () => new Uint8Array(randomBytes(196_608));
const usual = { mean: 99.609, deviation: 0.0975, keys: 100 };

/** A tripwire over a ledger of its own, or over one that was used before. */
function opened(name: string, likenessOf: (model: string) => typeof usual | undefined = () => usual) {
  const key = new Uint8Array(32).fill(7);
  const ledger = openLedger(folder.at(name, 'ledger.db'));
  return { key, ledger, used: useLedger({ ledger, key, likenessOf }) };
}

describe('file keys', () => {
  it('are in the ledger before anybody has them, and no two are the same', () => {
    const { key, ledger, used } = opened('keys');
    const image = keyImageUse(noise(), null);
    const seen = new Set<string>();
    for (let n = 0; n < 130; n++) {
      const { fileKey, fileId } = used.fileKey(image);
      expect(fileKey.length + fileId.length).toBe(48);
      expect(() => ledger.reserve([fileKeyTag(key, fileKey)])).toThrow(
        expect.objectContaining({ code: 'file-key-repeated' }),
      );
      seen.add(Buffer.from(fileKey).toString('hex'));
    }
    expect(seen.size).toBe(130);
    used.close();
  });

  it('that were used before are refused and wiped, those drawn with them too', () => {
    const { key, ledger, used } = opened('refused');
    const known = drawFileKey(new Uint8Array(64));
    reserveFileKeys(ledger, key, [{ ...known, fileKey: known.fileKey.slice() }]);
    const fresh = drawFileKey(new Uint8Array(64));
    expect(() => reserveFileKeys(ledger, key, [fresh, known])).toThrow(
      expect.objectContaining({ code: 'file-key-repeated' }),
    );
    expect([...fresh.fileKey, ...known.fileKey].every((byte) => byte === 0)).toBe(true);
    used.close();
  });

  it('are wiped after use, whether it succeeded or not', async () => {
    const { used } = opened('wiped');
    const image = keyImageUse(noise(), null);
    const taken: Uint8Array[] = [];
    await withFileKey(used, image, async (key) => void taken.push(key!.fileKey));
    const failing = withFileKey(used, image, async (key) => {
      taken.push(key!.fileKey);
      throw new Error('no disk');
    });
    await expect(failing).rejects.toThrow('no disk');
    expect(taken.map((key) => key.every((byte) => byte === 0))).toEqual([true, true]);
    expect(await withFileKey(undefined, image, (key) => Promise.resolve(key))).toBeUndefined();
    used.close();
  });
});

describe('key images', () => {
  it('that were used before are counted, in a later request too', () => {
    const first = opened('images').used;
    const [brought, grown] = [noise(), noise()];
    expect([first.keyImage(brought, null), first.keyImage(grown, MODEL)]).toEqual(['new', 'new']);
    expect(first.keyImage(brought, null)).toBe('repeated');
    first.close();
    const second = opened('images').used;
    expect([second.keyImage(grown, MODEL), second.keyImage(brought, null)]).toEqual(['repeated', 'repeated']);
    expect(countsOf(second)).toEqual({ repeatedKeyImages: 2, alikeKeyImages: 0 });
    second.close();
    expect(countsOf(undefined)).toBeUndefined();
  });

  it('that are too like an earlier one are told, in a later request too; those a person brought are not held against any', () => {
    const first = opened('alike').used;
    const known = noise();
    // Every tenth byte as in the one before: NPCR 90 %, a hundred deviations below the usual.
    const like = () => noise().map((byte, n) => (n % 10 === 0 ? known[n]! : byte));
    for (const bytes of [known, noise(), noise()]) expect(first.keyImage(bytes, MODEL)).toBe('new');
    expect(first.keyImage(like(), MODEL)).toBe('alike');
    first.close();
    const second = opened('alike').used;
    expect([second.keyImage(like(), null), second.keyImage(like(), MODEL)]).toEqual(['new', 'alike']);
    expect(second.counts).toEqual({ repeated: 0, alike: 1 });
    second.close();
  });

  it('of a model that was never measured are not judged', () => {
    const { used } = opened('unmeasured', () => undefined);
    const known = noise();
    expect(used.keyImage(known, MODEL)).toBe('new');
    expect(
      used.keyImage(
        known.map((byte, n) => (n === 0 ? byte ^ 1 : byte)),
        MODEL,
      ),
    ).toBe('new');
    used.close();
    expect(used.keyImage(noise(), MODEL)).toBe('new');
  });
});
