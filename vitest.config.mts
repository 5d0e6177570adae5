import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'sidecar',
          include: ['test/sidecar/**/*.test.ts'],
          globalSetup: 'test/sidecar/globalSetup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Real processes that compete for two cores make each other slow: one file at a time.
          fileParallelism: false,
        },
      },
    ],
  },
});
