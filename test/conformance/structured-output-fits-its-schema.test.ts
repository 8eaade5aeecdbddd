import { expect } from 'vitest';
import { cityShape } from './clients/asked.ts';
import { everyClient } from './conforms.ts';

everyClient('structured output fits the schema, which reaches the provider', async ({ client, baseUrl, provider }) => {
  const city = await client.structured({ baseUrl, model: 'gpt-test' });
  expect(cityShape.parse(city)).toEqual(city);
  const body = provider.requestBody(provider.requests()[0]?.number ?? 0)?.toString() ?? '';
  const schema = { required: Object.keys(cityShape.shape) };
  const asked =
    client.name === 'ai-sdk-anthropic'
      ? // It asks a model that it does not know with a tool.
        { tool_choice: 'required', tools: [{ function: { name: 'json', parameters: schema } }] }
      : { response_format: { type: 'json_schema', json_schema: { schema } } };
  expect(JSON.parse(body)).toMatchObject(asked);
});
