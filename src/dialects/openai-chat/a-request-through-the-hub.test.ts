import { describe, expect, it } from 'vitest';
import type { Target } from '../../core/plan.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { headgateRequestSchema } from '../headgate/request-schema.ts';
import { readRequest } from '../headgate/read-request.ts';
import { writeBuffered } from '../buffered-call.fixture.ts';
import { openaiChatProvider } from './provider.ts';
import { readRequest as readOpenAiRequest } from './read-request.ts';

const target: Target = {
  upstreamModel: 'gpt-4o-2024',
  provider: providerOf(),
};

function prepare(request: object | string): { path: string; call: Record<string, unknown> } {
  const inference = readRequest(Buffer.from(typeof request === 'string' ? request : JSON.stringify(request)));
  const { path, body } = writeBuffered(inference, target, openaiChatProvider, true);
  readOpenAiRequest(body); // throws where it is not what OpenAI's own route takes
  return { path, call: JSON.parse(body.toString()) as Record<string, unknown> };
}

const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } };

describe('a request of /v1/inference to a provider of chat completions', () => {
  it('makes a prompt the one user message', () => {
    expect(prepare({ prompt: 'hi', model: 'alias' })).toEqual({
      path: '/chat/completions',
      call: { model: 'gpt-4o-2024', messages: [{ role: 'user', content: 'hi' }] },
    });
  });

  it('puts the system text before the messages and leaves these as they are', () => {
    const messages = [
      { role: 'developer', content: 'd' },
      { role: 'user', name: 'n', content: [{ type: 'text', text: 'hi' }] },
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c', content: 'x' },
    ];
    expect(prepare({ system: 's', messages }).call['messages']).toEqual([
      { role: 'system', content: 's' },
      ...messages,
    ]);
    expect(prepare({ system: '', prompt: '' }).call['messages']).toEqual([
      { role: 'system', content: '' },
      { role: 'user', content: '' },
    ]);
  });

  it('asks a stream for its usage', () => {
    expect(prepare({ prompt: 'x', stream: true }).call).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(prepare({ prompt: 'x', stream: false }).call).not.toHaveProperty('stream_options');
  });

  it('carries every field of the schema', () => {
    const carried = {
      temperature: 0,
      top_p: 0.5,
      stop: 'end',
      seed: 1,
      response_format: { type: 'json_object' },
      tools: [tool],
      tool_choice: 'required',
      user: 'u',
      metadata: { a: 'b' },
    };
    expect(prepare({ prompt: 'x', max_tokens: 9, ...carried }).call).toEqual({
      model: 'gpt-4o-2024',
      messages: [{ role: 'user', content: 'x' }],
      max_completion_tokens: 9,
      ...carried,
    });
    // A field that the schema gains must be thought of in the list above.
    expect(Object.keys(headgateRequestSchema.properties).toSorted()).toEqual(
      ['prompt', 'messages', 'system', 'model', 'stream', 'max_tokens', ...Object.keys(carried)].toSorted(),
    );
  });

  it('carries dangerous names without touching a prototype', () => {
    const inference = readRequest(Buffer.from('{"prompt":"x","metadata":{"__proto__":"y"}}'));
    const { body } = writeBuffered(inference, target, openaiChatProvider, true);
    expect(body.toString()).toContain('"metadata":{"__proto__":"y"}');
  });

  it('carries each text and each number of a schema as the client wrote it', () => {
    const numbers = '9007199254740993,12345678901234567890,-0,1.0,0.12345678901234567890,1E2';
    const schema = `{"type":"object","properties":{"id":{"enum":[${numbers}]}}}`;
    const tools = `[{"type":"function","function":{"name":"f","parameters":${schema}}}]`;
    const text = `{"system":"\\u00e9 é","messages":[ {"role":"user","content":"\\/ 👋"} ],"tools":${tools},"t\\u006fp_p":0.10}`;
    const { body } = writeBuffered(readRequest(Buffer.from(text)), target, openaiChatProvider, true);
    expect(body.toString()).toBe(
      `{"model":"gpt-4o-2024","messages":[{"role":"system","content":"é é"},{"role":"user","content":"/ 👋"}],"top_p":0.1,"tools":${tools}}`,
    );
  });

  it('bounds the tokens by the name that the provider knows', () => {
    const quirks = { maxTokensField: 'max_tokens' } as const;
    const inference = readRequest(Buffer.from('{"prompt":"x","max_tokens":9}'));
    const limited = { ...target, provider: { ...target.provider, quirks } };
    const { body } = writeBuffered(inference, limited, openaiChatProvider, true);
    expect(JSON.parse(body.toString())).toMatchObject({ max_tokens: 9 });
    expect(body.toString()).not.toContain('max_completion_tokens');
  });

  it('names the most tokens and the roles as the provider knows them', () => {
    const messages = ['developer', 'user'].map((role) => ({ role, content: role }));
    const inference = readRequest(Buffer.from(JSON.stringify({ system: 's', messages, max_tokens: 5 })));
    const quirks = { maxTokensField: 'max_tokens', unknownRoles: ['developer', 'system'] } as const;
    const { body } = writeBuffered(
      inference,
      { ...target, provider: providerOf({ quirks }) },
      openaiChatProvider,
      true,
    );
    expect(JSON.parse(body.toString())).toEqual({
      model: target.upstreamModel,
      messages: ['s', 'developer', 'user'].map((content) => ({ role: 'user', content })),
      max_tokens: 5,
    });
  });
});
