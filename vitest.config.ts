import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

// A NODE_ENV of whoever runs the tests is not theirs: with `production` Vitest 4.1 finds no `node:` module in the
// project `ui` (vitest-dev/vitest#11324).
process.env['NODE_ENV'] = 'test';

const node = {
  environment: 'node' as const,
  globalSetup: ['tests/helpers/build-workers.ts'],
  testTimeout: 120_000,
};

export default defineConfig({
  test: {
    // Two cores: more workers only wait for each other.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...node,
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: ['tests/unit/renderer/**'],
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'ui',
          environment: 'happy-dom',
          include: ['tests/unit/renderer/**/*.test.ts'],
          server: { deps: { inline: ['vuetify'] } },
        },
      },
      { test: { ...node, name: 'integration', include: ['tests/integration/**/*.test.ts'] } },
      {
        test: {
          ...node,
          name: 'full',
          include: ['tests/full/**/*.test.ts', 'tests/package/**/*.test.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 3_600_000,
        },
      },
    ],
  },
});
