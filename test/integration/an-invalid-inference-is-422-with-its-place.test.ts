import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

test('a body that does not fit says where and reaches no provider; the OpenAI route leaves the judgement to the provider', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const own = await ask(gateway.url, { body: { prompt: 1 } });
  expect(own.status).toBe(422);
  const { detail, error } = (await own.json()) as { detail: { loc: unknown }[]; error: object };
  expect(detail[0]).toMatchObject({ loc: ['body', 'prompt'], type: 'string_type', input: 1 });
  expect(error).toMatchObject({ request_id: own.headers.get('x-request-id') });

  const broken = await ask(gateway.url, { body: '{"prompt": "hi"' });
  expect(broken.status).toBe(422);
  expect(await broken.json()).toMatchObject({ detail: [{ type: 'json_invalid' }] });

  expect(provider.requests()).toHaveLength(0);

  const openai = await ask(gateway.url, { path: '/v1/chat/completions', body: { model: 'gpt-test', messages: 'hi' } });
  expect(openai.status).toBe(400);
  expect(await openai.json()).toMatchObject({ error: { type: 'invalid_request_error', param: 'messages' } });
  expect(provider.requests()).toHaveLength(1);
});
