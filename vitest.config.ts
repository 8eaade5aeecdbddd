import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    testTimeout: 20_000,
    globalSetup: 'test/harness/say-what-is-left-out.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          // Vitest leaves one core to itself, which is half of a small machine.
          maxWorkers: '100%',
          // A third of the time went into loading the same modules for each file.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/attacks/**'],
          maxWorkers: 2,
          // Only what hangs is ended by it: on two busy cores the longest tests take five times as long as on idle ones.
          testTimeout: 300_000,
        },
      },
      // One gateway in one small pod lives through all of them, one after the other.
      {
        extends: true,
        test: {
          name: 'attacks',
          include: ['test/attacks/**/*.test.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          isolate: false,
          testTimeout: 180_000,
        },
      },
      // Wants a cluster or a container runtime, and minutes: `npm run e2e`.
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/setup.ts',
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
