import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const page = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

/** A line of the table: the number of the point, and each test it names with the words that must stand in it. */
interface Point {
  readonly number: number;
  readonly shownBy: readonly { readonly file: string; readonly words: string | undefined }[];
}

function pointsOf(text: string): readonly Point[] {
  const rows = [...text.matchAll(/^\| (\d+) +\|(.*)\|$/gm)];
  return rows.map(([, number, rest]) => {
    const last = rest!.split(' | ').at(-1)!;
    const tests = [...last.matchAll(/`(tests\/[^`]+)`(?: "([^"]+)")?/g)];
    return { number: Number(number), shownBy: tests.map(([, file, words]) => ({ file: file!, words })) };
  });
}

describe("Electron's checklist in SECURITY.md", () => {
  const points = pointsOf(page);

  it('has all twenty points, each with a test', () => {
    expect(points.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, place) => place + 1));
    expect(points.filter(({ shownBy }) => shownBy.length === 0)).toEqual([]);
  });

  it.each(points)('point $number names tests that are there', ({ shownBy }) => {
    for (const { file, words } of shownBy) {
      expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
      const text = readFileSync(join(ROOT, file), 'utf8');
      expect([words, words === undefined || text.includes(words)]).toEqual([words, true]);
    }
  });
});
