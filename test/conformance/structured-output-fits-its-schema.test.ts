import { expect } from 'vitest';
import { structuredOutput } from './behaviours.ts';
import { cityShape } from './clients/asked.ts';
import { everyClient } from './conforms.ts';

everyClient(structuredOutput.name, async (setting) => {
  await structuredOutput.check(setting);
  const { client, provider } = setting;
  const body = provider.requestBody(provider.requests()[0]?.number ?? 0)?.toString() ?? '';
  const schema = { required: Object.keys(cityShape.shape) };
  const asked =
    client.name === 'ai-sdk-anthropic'
      ? // It asks a model that it does not know with a tool.
        { tool_choice: 'required', tools: [{ function: { name: 'json', parameters: schema } }] }
      : { response_format: { type: 'json_schema', json_schema: { schema } } };
  expect(JSON.parse(body)).toMatchObject(asked);
});
