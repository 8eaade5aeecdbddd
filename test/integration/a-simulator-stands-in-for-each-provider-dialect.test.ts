import OpenAI, { OpenAIError } from 'openai';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

/** The configuration of a provider of each dialect, with the path of its base URL. */
const dialects = {
  chat: { preset: 'openai-compatible', dialect: 'openai-chat', path: '/v1' },
  responses: { preset: 'openai-compatible', dialect: 'openai-responses', path: '/v1' },
  claude: { preset: 'anthropic', path: '/v1' },
  google: { preset: 'gemini', path: '/v1beta' },
  amazon: { preset: 'bedrock', path: '' },
} as const;

test('a configured simulator stands in for a provider of each dialect, with its faults', async () => {
  const simulator = await startProvider('ttft=0; rate=0; tokens=5');
  const providers = Object.fromEntries(
    Object.entries(dialects).map(([name, { path, ...settings }]) => {
      const baseUrl = `http://127.0.0.1:${simulator.port}${path}`;
      return [name, { ...settings, baseUrl, apiKey: 'any', simulator: true }];
    }),
  );
  const models = Object.keys(dialects).map((name) => ({ name, provider: name, upstreamModel: 'simulated' }));
  const gateway = await startGateway({ config: { providers, models } });
  const client = new OpenAI({ apiKey: 'any', baseURL: `${gateway.url}/v1`, maxRetries: 0 });

  for (const model of Object.keys(dialects)) {
    const run = (content: string, simulate: string): Promise<OpenAI.ChatCompletion> =>
      client.chat.completions
        .stream(
          { model, messages: [{ role: 'user', content }], tools: [weather] },
          { headers: { 'x-simulate': simulate } },
        )
        .finalChatCompletion();
    const text = await run('Tell me of water.', 'tokens=7');
    expect(text.choices, model).toMatchObject([{ finish_reason: 'stop' }]);
    expect(text.choices[0]?.message.content?.split(' '), model).toHaveLength(7);
    const calls = await run('get_weather, please', '');
    expect(calls.choices, model).toMatchObject([
      {
        finish_reason: 'tool_calls',
        message: { tool_calls: [{ function: { name: 'get_weather', arguments: '{}' } }] },
      },
    ]);
    for (const fault of ['status=429', 'error-after=3', 'truncate-after=4', 'reset-after=4', 'garbage=3']) {
      const error: unknown = await run('Tell me of water.', fault).catch((thrown: unknown) => thrown);
      expect(error, `${model} under ${fault}`).toBeInstanceOf(OpenAIError);
    }
  }
});

const weather: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object' } },
};
