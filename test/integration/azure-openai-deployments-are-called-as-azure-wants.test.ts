import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startBedrock } from '../harness/bedrock.ts';
import { startGateway } from '../harness/gateway.ts';

const completion = {
  id: 'c',
  object: 'chat.completion',
  model: 'gpt-4o-2024-08-06',
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } }],
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'Hi' },
      content_filter_results: { hate: { filtered: false, severity: 'safe' } },
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

async function start(provider: object, status = 200, body: object = completion) {
  const { baseUrl, calls } = await startBedrock((_call, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const cloud = { baseUrl: `${baseUrl}/openai`, ...provider };
  const config = { providers: { cloud }, models: [{ name: '*', provider: 'cloud' }], defaults: { model: 'my-gpt' } };
  return { gateway: await startGateway({ config }), calls };
}

const chat = (url: string): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'my-gpt/4', messages: [{ role: 'user', content: 'hi' }] }),
  });

const azure = { apiKey: 'azure-key-12345678', authentication: { style: 'header', name: 'api-key' } };

test('Azure OpenAI’s deployments have the model in the path, and what its filters found passes', async () => {
  const { gateway, calls } = await start({ ...azure, deployments: true, query: { 'api-version': '2024-10-21' } });
  const answer = await chat(gateway.url);
  expect(await answer.json()).toEqual(completion);
  expect((await ask(gateway.url)).status).toBe(200);
  expect(calls.map(({ path }) => path)).toEqual([
    '/openai/deployments/my-gpt%2F4/chat/completions?api-version=2024-10-21',
    '/openai/deployments/gpt-test/chat/completions?api-version=2024-10-21',
  ]);
  expect(calls[0]?.headers).toMatchObject({ 'api-key': 'azure-key-12345678' });
  expect(calls[0]?.headers).not.toHaveProperty('authorization');
});

test('what Azure’s filter refuses is the client’s error, in Azure’s words', async () => {
  const error = {
    message: 'The response was filtered due to the prompt triggering the content management policy.',
    type: null,
    param: 'prompt',
    code: 'content_filter',
    status: 400,
    innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: { filtered: true } } },
  };
  const { gateway } = await start({ ...azure, deployments: true }, 400, { error });
  const answer = await chat(gateway.url);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error });
});
