// A Vitest reporter that writes what `npm test` counts, with the reasons of skipped tests (its JSON reporter has none).
import { writeFileSync } from 'node:fs';
import { firstLine, none } from './counts.mjs';

/** Writes the counts of counts.mjs to the file named by RADSEAL_TEST_REPORT. */
class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { ...none, failed: failures('outside of every test', unhandledErrors), skipped: [] };
    for (const module of modules) {
      // A file that does not load has no tests: it is one failure.
      counts.failed.push(...failures(module.relativeModuleId, module.errors()));
      for (const test of module.children.allTests()) count(counts, test);
      for (const suite of module.children.allSuites()) {
        counts.failed.push(...failures(suite.fullName, suite.errors()));
      }
    }
    writeFileSync(process.env.RADSEAL_TEST_REPORT, JSON.stringify(counts));
  }
}

function count(counts, test) {
  const result = test.result();
  if (result.state === 'passed') counts.passed += 1;
  else if (result.state === 'skipped') counts.skipped.push({ name: test.fullName, reason: result.note });
  else counts.failed.push(...failures(test.fullName, result.errors?.slice(0, 1) ?? [{}]));
}

function failures(name, errors) {
  return errors.map((error) => ({ name, reason: firstLine(error.message) }));
}

export { CountingReporter as default };
