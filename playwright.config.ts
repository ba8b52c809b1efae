import { defineConfig } from '@playwright/test';

/** End to end in real Electron: `out/` must be built, and on Linux a display be there (xvfb-run). */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results/e2e',
  // One window at a time: two engines on two cores only wait for each other.
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  forbidOnly: true,
  // A window on a busy machine of two cores: one more try, and the list says `flaky` where it was needed.
  retries: 1,
});
