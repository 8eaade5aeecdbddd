import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask } from './checks/ask.ts';
import { expectErrorEnd } from './checks/broken-streams.ts';
import { directly } from './checks/fidelity.ts';

const broken = 'garbage=4; seed=4; tokens=9';

test('an event that is no JSON ends a translated stream in an error event', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const answer = await ask(gateway, { route: '/v1/inference', simulate: broken });
  expectErrorEnd(answer, '/v1/inference', 'upstream_invalid');
});

test('an event that is no JSON passes as it came where the client speaks the provider’s dialect', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const more = { stream_options: { include_usage: true } };
  const answer = await ask(gateway, { route: '/v1/chat/completions', simulate: broken, more });
  expect(answer.text).toContain('data: {"id":"chatcmpl-\n\n');
  expect(answer.text).toBe((await directly(provider, broken)).toString());
});
