import { expect, test } from 'vitest';
import { renderHelm } from '../../scripts/deploy/helm.ts';
import { findTool } from '../../scripts/deploy/tools.ts';

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
  ['no key', { openai: { existingSecret: '' } }, 'openai.existingSecret'],
  ['a Valkey without a password', { valkey: { enabled: true, existingSecret: '' } }, 'valkey.existingSecret'],
])('%s', async (_, values, words) => {
  await expect(renderHelm({ release: 'headgate', values })).rejects.toThrow(words);
});

test.skipIf(!hasHelm)('and takes a variable where the gateway does', async () => {
  const values = { config: { limits: { maxInFlight: '${MOST_IN_FLIGHT}' } } };
  expect(await renderHelm({ release: 'headgate', values })).toContain('maxInFlight: ${MOST_IN_FLIGHT}');
});
