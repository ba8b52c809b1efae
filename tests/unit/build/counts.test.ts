import { describe, expect, it } from 'vitest';
import {
  closingLines,
  counted,
  countPlaywright,
  lastLine,
  none,
  one,
  sum,
} from '../../../build/setup/counts.mjs';

describe('counts of npm test', () => {
  it('adds stages up and says skipped only when there are any', () => {
    const skipped = [{ name: 'a', reason: 'no age' }];
    const total = sum([one(true, 'lint'), one(false, 'format'), { ...none, passed: 5, skipped }]);
    expect(lastLine(total)).toBe('6 passed, 1 failed, 1 skipped');
    expect(lastLine(one(true, 'lint'))).toBe('1 passed, 0 failed');
  });

  it('counts a test program that died as a failure, and none twice', () => {
    const wrong = [{ name: 'a', reason: 'b' }];
    expect(counted(undefined, 1, 'vitest').failed).toHaveLength(1);
    expect(counted(undefined, 0, 'vitest').failed).toHaveLength(1);
    expect(counted({ ...none, passed: 3 }, 139, 'vitest')).toEqual({
      ...none,
      passed: 3,
      failed: [{ name: 'vitest', reason: 'it ended with 139' }],
    });
    expect(counted({ ...none, passed: 3, failed: wrong }, 1, 'vitest').failed).toEqual(wrong);
    expect(counted({ ...none, passed: 3 }, 0, 'vitest').failed).toEqual([]);
  });

  it("reads Playwright's nested suites, with the reason of a skipped test and the first line of an error", () => {
    const spec = (status: string, rest: object = {}) => ({
      title: status,
      tests: [{ status, annotations: [], ...rest }],
    });
    const wrong = { results: [{ error: { message: '\u001b[31mTimeout\u001b[39m\nat line 3' } }, {}] };
    const report = {
      errors: [],
      suites: [
        {
          specs: [spec('expected'), spec('flaky', wrong)],
          suites: [
            {
              specs: [
                spec('unexpected', wrong),
                spec('skipped', { annotations: [{ type: 'skip', description: 'why' }] }),
              ],
            },
          ],
        },
      ],
    };
    const counts = countPlaywright(report);
    expect(counts).toEqual({
      passed: 2,
      failed: [{ name: 'unexpected', reason: 'Timeout' }],
      repeated: [{ name: 'flaky', reason: 'Timeout' }],
      skipped: [{ name: 'skipped', reason: 'why' }],
    });
    expect(closingLines(counts)).toEqual([
      'passed at a second try: flaky (Timeout)',
      'skipped: skipped (why)',
      'failed: unexpected (Timeout)',
    ]);
    expect(countPlaywright({ errors: [{}], suites: [] }).failed).toHaveLength(1);
  });
});
