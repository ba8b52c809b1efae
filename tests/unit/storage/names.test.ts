import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidateNames, nameWithExtension, numberedName } from '../../../electron/storage/output-names';
import { isDead, startOf, thisProcess } from '../../../electron/storage/process-identity';
import {
  isOwnWorkFile,
  newTemporaryToken,
  ownerOfTemporary,
  temporaryName,
} from '../../../electron/storage/temporary-names';

describe('output names', () => {
  it('put the number before the extension and the carrier behind it', () => {
    expect(numberedName('a.jpg', 0)).toBe('a.jpg');
    expect(numberedName('a.jpg', 2)).toBe('a (2).jpg');
    expect(numberedName('a', 1)).toBe('a (1)');
    expect(numberedName('.hidden', 1)).toBe('.hidden (1)');
    expect(numberedName('a.tar.gz', 1)).toBe('a.tar (1).gz');
    expect(nameWithExtension('ct.dcm', '.png')).toBe('ct.dcm.png');
    const [first, second] = candidateNames('x.dcm');
    expect([first, second]).toEqual(['x.dcm', 'x (1).dcm']);
  });

  it('never exceed 255 bytes, never cut a character, keep the extension', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(name, fc.nat(99_999), (stem, number) => {
        const long = nameWithExtension(`${stem.slice(0, 250)}.jpg`, '.png');
        for (const made of [long, numberedName(long, number)]) {
          expect(Buffer.byteLength(made)).toBeLessThanOrEqual(255);
          expect(made.endsWith('.png')).toBe(true);
          expect(made).toBe(Buffer.from(made, 'utf8').toString('utf8'));
        }
      }),
    );
  });
});

describe('temporary names', () => {
  it('tell their owner', () => {
    const name = temporaryName(newTemporaryToken());
    expect(name).toMatch(/^\.radseal-[0-9a-f]{8}-[0-9a-f]{8}-[0-9]+-[0-9a-f]{16}\.part$/);
    expect(ownerOfTemporary(name)).toEqual(thisProcess);
    expect(isOwnWorkFile(name)).toBe(true);
    expect(isOwnWorkFile('.radseal-lock')).toBe(true);
    for (const other of ['scan.dcm', `${name}x`, '.radseal-1-2-3-4.part', '.radseal-lock2'])
      expect(isOwnWorkFile(other)).toBe(false);
  });

  it('are dead only when that is certain', () => {
    expect(isDead(thisProcess)).toBe(false);
    expect(isDead({ ...thisProcess, boot: 'ffffffff' })).toBe(true);
    expect(isDead({ ...thisProcess, pid: 4_999_999 })).toBe(true);
    // The same boot, seen from another PID namespace: its numbers mean other processes.
    const elsewhere = `${thisProcess.boot.slice(0, 4)}ffff`;
    expect(isDead({ ...thisProcess, boot: elsewhere, pid: 4_999_999 })).toBe(false);
    // A process number that has come again.
    expect(isDead({ ...thisProcess, start: startOf(process.pid)! })).toBe(false);
    expect(isDead({ ...thisProcess, start: '1' })).toBe(true);
    expect(isDead({ ...thisProcess, machine: 'ffffffff', pid: 4_999_999 })).toBe(false);
  });
});
