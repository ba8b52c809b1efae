import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  auditLine,
  auditWalk,
  NO_MAC,
  parseAuditLine,
  type AuditHead,
} from '../../../../electron/core/vault/audit-log';

const key = new Uint8Array(randomBytes(32));
const HASH = 'ab'.repeat(32);

/** A log of `count` lines and the head after the line `saved`. */
function logOf(count: number, saved = count) {
  const lines: string[] = [];
  let [mac, head] = [NO_MAC, undefined as AuditHead | undefined];
  for (let n = 1; n <= count; n++) {
    const at = new Date(n).toISOString();
    const entry = {
      n,
      at,
      action: 'encrypt',
      in: HASH,
      out: HASH,
      key: 'cd'.repeat(16),
      profile: 1,
    } as const;
    lines.push(auditLine(key, mac, { ...entry, result: n % 3 === 0 ? 'no-space' : 'done' }));
    mac = parseAuditLine(lines.at(-1)!)!.mac;
    if (n === saved) head = { count: n, bytes: lines.join('\n').length + 1, mac };
  }
  return { lines, head: head! };
}

const walked = (lines: readonly string[], head?: AuditHead, under = key) => {
  const walk = auditWalk(under, head);
  for (const line of lines) walk.take(line);
  return walk.findings();
};
const holds = ({ altered, reachesHead }: ReturnType<typeof walked>) => altered === 0 && reachesHead;

it('hangs each line on the one before, as the comment says', () => {
  const [first, second] = logOf(2).lines.map((line) => ({ mac: line.slice(0, 64), json: line.slice(65) }));
  const mac = (before: string, json: string) =>
    createHmac('sha256', key).update(Buffer.from(before, 'hex')).update(json).digest('hex');
  expect(first!.mac).toBe(mac('0'.repeat(64), first!.json));
  expect(second!.mac).toBe(mac(first!.mac, second!.json));
});

it('holds as it was written, and not under another key', () => {
  const { lines, head } = logOf(20);
  expect(walked(lines, head)).toEqual({ lines: 20, altered: 0, firstAltered: null, reachesHead: true });
  expect(walked([])).toEqual({ lines: 0, altered: 0, firstAltered: null, reachesHead: true });
  expect(walked(lines, head, new Uint8Array(32)).firstAltered).toBe(1);
});

it('finds any edit, cut, move, insertion and repetition up to the saved head', () => {
  const { lines, head } = logOf(12);
  const place = fc.nat(lines.length - 1);
  const without = (at: number) => lines.toSpliced(at, 1);
  fc.assert(
    fc.property(place, fc.nat(), fc.integer({ min: 1, max: 255 }), (at, where, change) => {
      const bytes = Buffer.from(lines[at]!);
      bytes[where % bytes.length]! ^= change;
      expect(holds(walked(lines.with(at, bytes.toString('latin1')), head))).toBe(false);
    }),
  );
  for (const at of lines.keys()) {
    expect(holds(walked(without(at), head)), `line ${at + 1} cut`).toBe(false);
    expect(holds(walked(lines.slice(0, at), head)), `cut to ${at} lines`).toBe(false);
    expect(holds(walked(lines.toSpliced(at, 0, lines[at]!), head)), `line ${at + 1} twice`).toBe(false);
    if (at > 0) expect(holds(walked(without(at).toSpliced(at - 1, 0, lines[at]!), head))).toBe(false);
  }
  expect(walked(lines.with(4, lines[5]!), head).firstAltered).toBe(5);
});

it('can not see what was cut after the last save, and says up to where it knows', () => {
  const { lines, head } = logOf(12, 8);
  expect(holds(walked(lines.slice(0, 9), head))).toBe(true);
  expect(holds(walked(lines.slice(0, 7), head))).toBe(false);
});
