import { keyEntry } from '../test/harness/keys.ts';
import { oneStandsForMany } from '../test/harness/gateway.ts';

/** The ports of the simulated providers, and what they share. */
interface ConfigParts {
  readonly providerPorts: readonly [number, number, number];
  readonly valkeyUrl: string | undefined;
  readonly pods: number;
  /** Counts reloads: what a reload may change differs with it. */
  readonly version: number;
}

/** The keys of the clients, each with its own limits. */
export const keyIds = ['free', 'paced', 'bounded', 'frugal', 'counted', 'patient'] as const;

const price = { inputPerMillion: 2.5, outputPerMillion: 10 };

/** The configuration of all pods, as YAML (JSON is YAML). */
export function soakConfig({ providerPorts: [a, b, c], valkeyUrl, pods, version }: ConfigParts): string {
  const simulator = true;
  const odd = version % 2;
  return JSON.stringify({
    server: { host: '127.0.0.1', port: 0, maxConnectionAgeMs: 10_000 },
    admin: { host: '127.0.0.1', port: 0 },
    drain: { settleMs: 1500, deadlineMs: 6000 },
    auth: {
      teams: ['red', 'blue'],
      keys: [
        keyEntry('free', { team: 'red' }),
        keyEntry('paced', { team: 'red', limits: { requestsPerMinute: 40 + 20 * odd } }),
        keyEntry('bounded', { team: 'blue', limits: { concurrentRequests: 2 } }),
        keyEntry('frugal', { team: 'blue', limits: { usdPerDay: 0.5 + version / 10 } }),
        keyEntry('counted', { limits: { tokensPerMinute: 20_000 } }),
        keyEntry('patient', { priority: 'batch' }),
      ],
    },
    limits: {
      perCaller: { requestsPerMinute: 'unlimited' },
      perTeam: { red: { tokensPerDay: 1_000_000_000 } },
      gateway: { concurrentRequests: 500, usdPerMonth: 1_000_000 },
      assumedPods: pods,
      ...(valkeyUrl === undefined ? {} : { valkey: { url: valkeyUrl } }),
      ...oneStandsForMany,
    },
    attempts: { deadlineMs: 8000, tryMs: 3000, repeatUnanswered: odd === 1 },
    streams: { gapMs: 3000, totalMs: 20_000 },
    providers: {
      'chat-a': { baseUrl: `http://127.0.0.1:${a}/v1`, apiKey: 'sk-soak-a', simulator },
      'chat-b': { baseUrl: `http://127.0.0.1:${b}/v1`, apiKey: 'sk-soak-b', simulator },
      'responses-c': {
        dialect: 'openai-responses',
        baseUrl: `http://127.0.0.1:${c}/v1`,
        apiKey: 'sk-soak-c',
        simulator,
      },
      'anthropic-b': { preset: 'anthropic', baseUrl: `http://127.0.0.1:${b}/v1`, apiKey: 'sk-ant-soak-b', simulator },
      'gemini-c': { preset: 'gemini', baseUrl: `http://127.0.0.1:${c}/v1beta`, apiKey: 'AIza-soak-c', simulator },
      'bedrock-a': { preset: 'bedrock', baseUrl: `http://127.0.0.1:${a}`, apiKey: 'bedrock-soak-a', simulator },
    },
    models: [
      {
        name: 'several',
        balance: odd === 1 ? 'least_in_flight' : 'weighted',
        targets: [
          { provider: 'chat-a', weight: 2 + odd },
          { provider: 'chat-b' },
          { provider: 'responses-c' },
          { provider: 'anthropic-b' },
        ],
        affinity: { by: ['session'] },
        price,
      },
      {
        name: 'in-order',
        groups: [{ targets: [{ provider: 'gemini-c' }] }, { targets: [{ provider: 'bedrock-a' }] }],
        repeatUnanswered: true,
        price,
      },
      {
        name: 'raced',
        balance: 'fastest',
        targets: [{ provider: 'chat-a' }, { provider: 'chat-b' }],
        hedge: true,
        price,
      },
      { name: 'alone', provider: 'responses-c', price },
    ],
    // So few that they are all there after some minutes: what is kept for repeats must not look like growth.
    cache: { idempotency: { maxEntries: 30 } },
    telemetry: { logLevel: 'debug', recentRequests: 200 + 20 * odd },
  });
}
