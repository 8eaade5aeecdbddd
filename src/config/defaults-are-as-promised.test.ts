import { expect, test } from 'vitest';
import { usualHealth } from '../routing/health/health-settings.ts';
import { configOf } from './config-in-memory.fixture.ts';
import { settingsTree } from './schema.ts';

const mebibyte = 1_048_576;

/** Clients, load balancers and the manifests rely on these values: a change of one is a change of the interface. */
test.each([
  ['server.host', '127.0.0.1'],
  ['server.port', 8000],
  ['admin.host', '127.0.0.1'],
  ['admin.port', 9090],
  // Longer than the 60 s for which most load balancers keep an idle connection.
  ['server.keepAliveTimeoutMs', 75_000],
  ['server.headersTimeoutMs', 20_000],
  ['server.bodyTimeoutMs', 60_000],
  ['server.idleTimeoutMs', 120_000],
  ['server.maxBodyBytes', 4 * mebibyte],
  ['limits.maxBufferedBodyBytes', 32 * mebibyte],
  ['limits.perCaller.requestsPerMinute', 10],
  ['attempts.deadlineMs', 30_000],
  ['upstream.connectMs', 5_000],
  ['streams.holdMs', 30_000],
  ['streams.keepAliveMs', 15_000],
  ['streams.gapMs', 60_000],
  ['streams.totalMs', 600_000],
  ['streams.stalledReaderMs', 300_000],
  ['drain.settleMs', 10_000],
  ['drain.deadlineMs', 110_000],
])('%s is %j', (path, value) => {
  let schema: Schema | undefined = settingsTree;
  for (const name of path.split('.')) schema = schema?.properties?.[name];
  expect(schema?.default).toBe(value);
});

test('targets are judged by them before a configuration is in force', () => {
  const { attempts, upstream } = configOf(undefined);
  expect({ ...attempts, maxInFlight: upstream.maxConnections }).toMatchObject(usualHealth);
});

interface Schema {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}
