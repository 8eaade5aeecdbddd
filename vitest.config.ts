import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    testTimeout: 20_000,
    globalSetup: 'test/harness/say-what-is-left-out.ts',
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'] } },
      { extends: true, test: { name: 'system', include: ['test/**/*.test.ts'], maxWorkers: 2, testTimeout: 120_000 } },
    ],
  },
});
