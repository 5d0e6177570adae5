import { defineConfig } from 'vitest/config';

/** In milliseconds, for what hangs; no test is to be this fast or fail. */
const testTimeout = 60_000;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout, hookTimeout: testTimeout } },
      {
        test: {
          name: 'sidecar',
          include: ['test/sidecar/**/*.test.ts'],
          globalSetup: 'test/sidecar/globalSetup.ts',
          testTimeout,
          hookTimeout: testTimeout,
          // Real processes that compete for two cores make each other slow: one file at a time.
          fileParallelism: false,
        },
      },
    ],
  },
});
