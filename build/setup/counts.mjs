// Counting: what each stage of `npm test` gives, and the last lines.
import { stripVTControlCharacters } from 'node:util';

/** Nothing counted yet. `failed`, `repeated` (passed at a second try) and `skipped` are lists of `{ name, reason }`. */
export const none = { passed: 0, failed: [], repeated: [], skipped: [] };

/** One stage that is one test (type check, lint, …). */
export function one(passed, name) {
  return passed ? { ...none, passed: 1 } : failure(name);
}

/** Adds up the counts of stages. */
export function sum(all) {
  return {
    passed: all.reduce((total, counts) => total + counts.passed, 0),
    failed: all.flatMap((counts) => counts.failed),
    repeated: all.flatMap((counts) => counts.repeated),
    skipped: all.flatMap((counts) => counts.skipped),
  };
}

/** Counts of a stage that ran a test program: an exit status that no counted failure explains is a failure itself. */
export function counted(counts, code, name) {
  if (counts === undefined) return failure(name, `it ended with ${code} and counted nothing`);
  if (code === 0 || counts.failed.length > 0) return counts;
  return { ...counts, failed: failure(name, `it ended with ${code}`).failed };
}

/** Counts of Playwright's JSON report; a test that passed only when repeated is counted as passed, and told. */
export function countPlaywright(report) {
  const tests = report.suites
    .flatMap(specsOf)
    .flatMap((spec) => spec.tests.map((test) => ({ ...test, title: spec.title })));
  const withStatus = (...wanted) => tests.filter((test) => wanted.includes(test.status));
  const told = (test) => ({ name: test.title, reason: firstError(test) });
  return {
    passed: withStatus('expected', 'flaky').length,
    failed: [
      ...withStatus('unexpected').map(told),
      ...report.errors.map((error) => ({ name: 'Playwright', reason: firstLine(error.message) })),
    ],
    repeated: withStatus('flaky').map(told),
    skipped: withStatus('skipped').map((test) => ({
      name: test.title,
      reason: test.annotations.find((annotation) => annotation.type === 'skip')?.description,
    })),
  };
}

/** First line of a message, without a terminal's colours. */
export function firstLine(message) {
  return stripVTControlCharacters(message ?? '').split('\n', 1)[0];
}

/** The last line of `npm test`. */
export function lastLine({ passed, failed, skipped }) {
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  return `${passed} passed, ${failed.length} failed${tail}`;
}

/** The lines before the last one: what a reader of the end alone has to know. */
export function closingLines({ failed, repeated, skipped }) {
  const lines = (what, list) =>
    list.map(({ name, reason }) => `${what}: ${name} (${reason || 'no reason given'})`);
  return [
    ...lines('passed at a second try', repeated),
    ...lines('skipped', skipped),
    ...lines('failed', failed),
  ];
}

function failure(name, reason = 'see above') {
  return { ...none, failed: [{ name, reason }] };
}

function firstError(test) {
  const errors = (test.results ?? []).map((result) => result.error?.message).filter(Boolean);
  return firstLine(errors[0]);
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}
