import { expect, test } from 'vitest';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask } from './checks/ask.ts';

const route = '/v1/chat/completions';

test.each([
  { name: 'did not ask', more: {}, shown: false },
  { name: 'said no', more: { stream_options: { include_usage: false } }, shown: false },
  { name: 'asked for something else', more: { stream_options: { include_obfuscation: false } }, shown: false },
  { name: 'asked', more: { stream_options: { include_usage: true } }, shown: true },
])('the usage of a stream is accounted, and shown to a client that asked: one that $name', async ({ more, shown }) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const answer = await ask(gateway, { route, simulate: 'tokens=7; cut=9', more });
  const chunks = answer.events.slice(0, -1).map((event) => JSON.parse(event) as { choices: unknown[] });
  expect(answer.events.at(-1)).toBe('[DONE]');
  expect(chunks.filter(({ choices }) => choices.length === 0)).toHaveLength(shown ? 1 : 0);
  expect(answer.text.includes('"prompt_tokens"')).toBe(shown);
  const line = await waitFor(() => gateway.logged('request')[0], 3_000);
  expect(line).toMatchObject({ status: 200, output_tokens: 7, input_tokens: expect.any(Number) as number });
  expect(line?.['input_tokens']).toBeGreaterThan(0);
  expect(line).not.toHaveProperty('tokens_estimated');
});
