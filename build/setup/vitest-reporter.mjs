// A Vitest reporter that writes what `npm test` counts, with the reasons of skipped tests (its JSON reporter has none).
import { writeFileSync } from 'node:fs';

/** Writes `{ passed, failed, skipped: [{ name, reason }] }` to the file named by RADSEAL_TEST_REPORT. */
class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      // A file that does not load has no tests: it is one failure.
      counts.failed += module.errors().length;
      for (const test of module.children.allTests()) count(counts, test);
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    }
    writeFileSync(process.env.RADSEAL_TEST_REPORT, JSON.stringify(counts));
  }
}

function count(counts, test) {
  const result = test.result();
  if (result.state === 'passed') counts.passed += 1;
  else if (result.state === 'skipped') counts.skipped.push({ name: test.fullName, reason: result.note });
  else counts.failed += 1;
}

export { CountingReporter as default };
