import { expect, test } from 'vitest';
import { renderHelm } from '../../scripts/deploy/helm.ts';
import { findTool } from '../../scripts/deploy/tools.ts';
import { listSettings } from '../../scripts/list-settings.ts';
import { settingsTree } from '../../src/config/schema.ts';

const hasHelm = findTool('helm') !== undefined;
if (!hasHelm) console.log('Left out: what the chart refuses. It wants helm 3 on the PATH.');

test.skipIf(!hasHelm).each([
  ['a value that it does not know', { autoscalling: { enabled: false } }, 'autoscalling'],
  ['one that it does not know further in', { valkey: { image: { tagg: 'x' } } }, 'tagg'],
  ['a type that does not fit', { autoscaling: { maxReplicas: 'ten' } }, 'maxReplicas'],
  ['a digest that is none', { image: { digest: 'latest' } }, 'digest'],
  [
    'a configuration that the gateway would refuse',
    { config: { limits: { requestsPerMinute: 10 } } },
    'requestsPerMinute',
  ],
  ['a setting with a wrong type', { config: { drain: { settleMs: 'soon' } } }, 'settleMs'],
  ['a grace that cuts streams', { terminationGracePeriodSeconds: 60 }, 'must cover config.drain.deadlineMs'],
  [
    'a drain longer than the grace',
    { config: { drain: { deadlineMs: 118_000 } } },
    'must cover config.drain.deadlineMs',
  ],
  ['no provider', { openai: { existingSecret: '' } }, 'openai.existingSecret'],
  ['a placeholder for a key', { openai: { apiKey: 'sk-…' } }, 'openai.apiKey is a placeholder'],
  ['one for the password', { valkey: { password: 'replace-me' } }, 'valkey.password is a placeholder'],
  [
    'one for the key of another provider',
    { config: { providers: { vllm: { baseUrl: 'http://vllm:8000/v1', apiKey: '<your key>' } } } },
    'config.providers.vllm.apiKey is a placeholder',
  ],
  ['one in a variable', { extraEnv: [{ name: 'TOKEN', value: 'changeme' }] }, 'TOKEN in extraEnv is a placeholder'],
  [
    'a store of its own beside the chart’s',
    { config: { limits: { valkey: { url: 'redis://other:6379' } } } },
    'valkey.enabled=false',
  ],
  ['providers that are everybody', { networkPolicy: { providers: [{ ports: [8000] }] } }, 'networkPolicy/providers/0'],
  [
    'a range and a namespace',
    { networkPolicy: { providers: [{ cidr: '10.0.0.0/8', namespace: 'x', ports: [1] }] } },
    'networkPolicy/providers/0',
  ],
  ['a Valkey without a password', { valkey: { existingSecret: '' } }, 'valkey.existingSecret'],
])('%s', async (_, values, words) => {
  await expect(renderHelm({ release: 'headgate', values })).rejects.toThrow(words);
});

test.skipIf(!hasHelm)('and takes a variable where the gateway does', async () => {
  const values = { config: { limits: { maxInFlight: '${MOST_IN_FLIGHT}' } } };
  expect(await renderHelm({ release: 'headgate', values })).toContain('maxInFlight: ${MOST_IN_FLIGHT}');
});

test.skipIf(!hasHelm).each(['sk-real-looking', '${VLLM_API_KEY}', 'EMPTY'])('%s is no placeholder', async (apiKey) => {
  const providers = { vllm: { baseUrl: 'http://vllm:8000/v1', apiKey } };
  await expect(renderHelm({ release: 'headgate', values: { config: { providers } } })).resolves.toContain('vllm:');
});

const secrets = Object.entries(settingsTree.properties ?? {})
  .flatMap(([name, schema]) => listSettings(schema, name))
  .filter(({ type }) => type === 'secret')
  .map(({ path }) => path);

test('there are secrets in the configuration', () => {
  expect(secrets).toEqual(expect.arrayContaining(['admin.token', 'limits.valkey.password', 'providers.<name>.apiKey']));
});

test.skipIf(!hasHelm).each(secrets)('a placeholder at %s', async (path) => {
  const config = { limits: { valkey: { url: 'redis://a:1' } }, providers: { vllm: { baseUrl: 'http://a/v1' } } };
  const named = path.replace('<name>', 'vllm');
  const values = { valkey: { enabled: false }, config: withValue(config, named.split('.'), 'replace-me') };
  await expect(renderHelm({ release: 'headgate', values })).rejects.toThrow(`config.${named} is a placeholder`);
});

/**
 * A helm that was built from source believes that the cluster is Kubernetes 1.20.0. It must work without a flag too.
 */
test.skipIf(!hasHelm).each(['1.20.0', '1.29.0', '1.34.1-eks-1'])('and a cluster of %s', async (version) => {
  const flags = ['--kube-version', version];
  expect(await renderHelm({ release: 'headgate', values: {}, flags })).toContain('Deployment');
});

test.skipIf(!hasHelm)('a cluster that is too old', async () => {
  const flags = ['--kube-version', '1.28.9'];
  await expect(renderHelm({ release: 'headgate', values: {}, flags })).rejects.toThrow('1.29 or later');
});

function withValue(object: object, [key = '', ...rest]: readonly string[], value: string): object {
  const member = (object as Record<string, object | undefined>)[key] ?? {};
  return { ...object, [key]: rest.length === 0 ? value : withValue(member, rest, value) };
}
