import { expect } from 'vitest';
import { weather } from './clients/asked.ts';
import { everyClient } from './conforms.ts';

everyClient(
  'a tool is called with arguments that fit its schema, complete and streamed',
  async ({ client, baseUrl }) => {
    const ask = { baseUrl, model: 'gpt-test' };
    const complete = await client.callTool(ask);
    expect(complete).toEqual([{ name: 'weather', input: expect.anything() as unknown }]);
    weather.input.parse(complete[0]?.input);
    expect(await client.streamToolCall(ask)).toEqual(complete);
  },
);

everyClient('two tool calls of one answer stay two', async ({ client, baseUrl }) => {
  const ask = { baseUrl, model: 'sim/tool-calls=2' };
  const complete = await client.callTool(ask);
  expect(complete).toHaveLength(2);
  expect(await client.streamToolCall(ask)).toEqual(complete);
});
