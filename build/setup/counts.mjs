// Counting: what each stage of `npm test` gives, and the last line.

/** Nothing counted yet. */
export const none = { passed: 0, failed: 0, skipped: [] };

/** One stage that is one test (type check, lint, …). */
export function one(passed) {
  return { ...none, passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
}

/** Adds up the counts of stages. */
export function sum(all) {
  return {
    passed: all.reduce((total, counts) => total + counts.passed, 0),
    failed: all.reduce((total, counts) => total + counts.failed, 0),
    skipped: all.flatMap((counts) => counts.skipped),
  };
}

/** Counts of a stage that ran a test program: an exit status that no counted failure explains is a failure itself. */
export function counted(counts, code) {
  if (counts === undefined) return one(false);
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Counts of Playwright's JSON report; a test that passed only when repeated is counted as passed. */
export function countPlaywright(report) {
  const tests = report.suites
    .flatMap(specsOf)
    .flatMap((spec) => spec.tests.map((test) => ({ ...test, title: spec.title })));
  const withStatus = (...wanted) => tests.filter((test) => wanted.includes(test.status));
  return {
    passed: withStatus('expected', 'flaky').length,
    failed: withStatus('unexpected').length + report.errors.length,
    skipped: withStatus('skipped').map((test) => ({
      name: test.title,
      reason: test.annotations.find((annotation) => annotation.type === 'skip')?.description,
    })),
  };
}

/** The last line of `npm test`. */
export function lastLine({ passed, failed, skipped }) {
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  return `${passed} passed, ${failed} failed${tail}`;
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}
