import { expect, test } from 'vitest';
import { settingsTree } from '../../config/schema.ts';
import { memberSchema, type SettingSchema } from '../../config/setting-schema.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Provider } from '../../core/provider.ts';
import type { ProviderDialect } from '../../dialects/dialect.ts';
import { type Called, describeProblem } from './describe-problem.ts';

const called: Called = {
  provider: { name: 'p', origin: 'https://llm.example', basePath: '/v1' } as Provider,
  side: {} as ProviderDialect,
  shown: { kind: 'key' },
  keyVariable: 'LLM_API_KEY',
  timeoutMs: 1000,
  wallMs: 0,
};

test.each([
  ['upstream_unreachable', 'its certificate is not trusted', ['upstream.extraCaFile']],
  ['upstream_unreachable', 'the proxy on the way to it refuses connections', ['providers.p.connections.proxy']],
  ['upstream_unreachable', 'it refuses connections', ['providers.p.baseUrl']],
  ['provider_auth_failed', 'it has no key', ['providers.p.apiKey']],
] as const)('after %s: %s', (code, message, named) => {
  const words = describeProblem({ kind: 'failed', error: new GatewayError(code, message) }, called) ?? '';
  const settings = words.match(/\b(?:upstream|providers)(?:\.\w+)+/g) ?? [];
  expect(settings).toEqual(expect.arrayContaining([...named]));
  for (const setting of settings) {
    let schema: SettingSchema | undefined = settingsTree;
    for (const name of setting.split('.')) schema = schema && memberSchema(schema, name);
    expect(schema, setting).toBeDefined();
  }
});
