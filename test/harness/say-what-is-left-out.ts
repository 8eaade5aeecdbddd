import { valkeyServer } from './valkey.ts';

/** One line for the whole run; `npm test` runs vitest twice, and the first run has said it. */
export function setup(): void {
  if (valkeyServer !== undefined || process.env['npm_lifecycle_event'] === 'test:system') return;
  console.log(
    'Left out: the tests of limits that are counted in Valkey. They need valkey-server or redis-server, 7 or later, on the PATH (CONTRIBUTING.md says how to get one).',
  );
}
