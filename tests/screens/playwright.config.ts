import { defineConfig } from '@playwright/test';

/** `npm run screens`: every page in every state, size, theme and language. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/screens-run',
  workers: 1,
  timeout: 600_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
});
