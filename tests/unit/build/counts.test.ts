import { describe, expect, it } from 'vitest';
import { counted, countPlaywright, lastLine, none, one, sum } from '../../../build/setup/counts.mjs';

describe('counts of npm test', () => {
  it('adds stages up and says skipped only when there are any', () => {
    const skipped = [{ name: 'a', reason: 'no age' }];
    const total = sum([one(true), one(false), { passed: 5, failed: 0, skipped }]);
    expect(lastLine(total)).toBe('6 passed, 1 failed, 1 skipped');
    expect(lastLine(one(true))).toBe('1 passed, 0 failed');
  });

  it('counts a test program that died as a failure, and none twice', () => {
    expect(counted(undefined, 1).failed).toBe(1);
    expect(counted(undefined, 0).failed).toBe(1);
    expect(counted({ ...none, passed: 3 }, 139)).toEqual({ passed: 3, failed: 1, skipped: [] });
    expect(counted({ ...none, passed: 3, failed: 2 }, 1).failed).toBe(2);
    expect(counted({ ...none, passed: 3 }, 0).failed).toBe(0);
  });

  it("reads Playwright's nested suites, with the reason of a skipped test", () => {
    const spec = (status: string, annotations: object[] = []) => ({
      title: status,
      tests: [{ status, annotations }],
    });
    const report = {
      errors: [],
      suites: [
        {
          specs: [spec('expected'), spec('flaky')],
          suites: [{ specs: [spec('unexpected'), spec('skipped', [{ type: 'skip', description: 'why' }])] }],
        },
      ],
    };
    expect(countPlaywright(report)).toEqual({
      passed: 2,
      failed: 1,
      skipped: [{ name: 'skipped', reason: 'why' }],
    });
    expect(countPlaywright({ errors: [{}], suites: [] }).failed).toBe(1);
  });
});
