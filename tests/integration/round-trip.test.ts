import { createHash, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CarrierName } from '../../shared/models/files';
import { encryptTask, decryptTask } from '../helpers/tasks';
import { workplace } from '../helpers/workplace';

const CARRIERS: readonly CarrierName[] = ['plain', 'png', 'dicom'];
const EDGES = [0, 1, 3, 16_383, 16_384, 16_385, 262_143, 262_144, 262_145, 1_048_575, 1_048_576, 1_048_577];

const { pools, folder, identity, recipient } = await workplace();

describe.each(CARRIERS)('in the %s carrier', (carrier) => {
  it.each(EDGES)('%i bytes come back', async (size) => {
    const box = join(folder, `${carrier}-${size}`);
    const [sealed, opened] = [join(box, 'sealed'), join(box, 'opened')];
    for (const path of [box, sealed, opened]) mkdirSync(path);
    const original = randomBytes(size);
    const source = join(box, 'image.bin');
    writeFileSync(source, original);
    utimesSync(source, 1_600_000_000.25, 1_600_000_000.25);

    const result = await pools.crypt.encryptFile(
      encryptTask({ source, targetFolder: sealed, carrier, recipients: [recipient] }),
    );
    expect(result.sha256).toBe(createHash('sha256').update(original).digest('hex'));
    expect(result.verified).toBe(true);
    expect(readdirSync(sealed)).toEqual([result.name]);
    const file = join(sealed, result.name);
    expect(statSync(file).size).toBe(result.outputBytes);

    const back = await pools.crypt.decryptFile(
      decryptTask({ source: file, targetFolder: opened, identities: [identity] }),
    );
    expect(back).toMatchObject({ name: 'image.bin', released: 'image.bin', carrier, originalBytes: size });
    expect(readdirSync(opened)).toEqual(['image.bin']);
    expect(readFileSync(join(opened, 'image.bin')).equals(original)).toBe(true);
    const stat = statSync(join(opened, 'image.bin'));
    expect(stat.mode & 0o777).toBe(0o600);
    expect(stat.mtimeMs).toBeCloseTo(1_600_000_000_250, 2);

    expect(await pools.crypt.inspectFile(file)).toMatchObject({
      carrier,
      readers: ['x25519'],
      postQuantum: false,
    });
    expect(await pools.parse.classify(file)).toMatchObject({ kind: 'encrypted' });
  });
});

describe('a file large enough for all threads', () => {
  it.each(['plain', 'dicom', 'png'] as const)('comes back from the %s carrier', async (carrier) => {
    const box = mkdtempSync(join(folder, 'large-'));
    const source = join(box, 'large.bin');
    // Not a multiple of anything: the last segment, square, chunk and unit are all cut short.
    const original = randomBytes(4 * 1024 * 1024);
    const digest = createHash('sha256');
    const copies = 18;
    const parts = Array.from({ length: copies }, (_, index) =>
      original.subarray(0, original.length - index * 1_031),
    );
    writeFileSync(source, Buffer.concat(parts));
    for (const part of parts) digest.update(part);

    const result = await pools.crypt.encryptFile(
      encryptTask({ source, targetFolder: box, carrier, recipients: [recipient] }),
    );
    const sha256 = digest.digest('hex');
    expect(result).toMatchObject({ sha256, verified: true });
    const opened = mkdtempSync(join(folder, 'large-opened-'));
    const back = await pools.crypt.decryptFile(
      decryptTask({ source: join(box, result.name), targetFolder: opened, identities: [identity] }),
    );
    expect(back.sha256).toBe(sha256);
    expect(
      createHash('sha256')
        .update(readFileSync(join(opened, 'large.bin')))
        .digest('hex'),
    ).toBe(sha256);
  });
});
