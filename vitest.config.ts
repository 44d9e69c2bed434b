import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/studio/src/**/*.test.ts', 'tests/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'capability',
          include: ['packages/*/tests/**/*.test.ts'],
          globalSetup: ['packages/server/tests/support/postgres-global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['apps/studio/tests/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
