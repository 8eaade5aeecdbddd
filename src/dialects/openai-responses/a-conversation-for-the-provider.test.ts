import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../core/conversation.ts';
import type { Message } from '../../core/message.ts';
import type { Target } from '../../core/plan.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { wrapSignature } from '../wrapped-signature.ts';
import { learnFromRefusal } from './learn-from-refusal.ts';
import { openaiResponsesProvider } from './provider.ts';
import { readRequest } from './read-request.ts';
import { GatewayError } from '../../core/errors.ts';

const target: Target = { upstreamModel: 'gpt-5-mini', provider: providerOf() };

function write(conversation: Partial<Conversation>, to = target): Record<string, unknown> {
  const call = openaiResponsesProvider.writeCall({ messages: [], stream: false, ...conversation }, to);
  expect(call.path).toBe('/responses');
  return JSON.parse((call.body as Buffer).toString()) as Record<string, unknown>;
}

function pass(request: object): { request: unknown; body: Buffer; dropped: readonly string[] | undefined } {
  const bytes = Buffer.from(JSON.stringify(request));
  const call = openaiResponsesProvider.passCall(readRequest(bytes), target);
  const body = call?.body as Buffer;
  return { body, request: JSON.parse(body.toString()), dropped: call?.dropped };
}

const own = { dialect: 'openai-responses', kind: 'content', data: 'gAAA', id: 'rs_1' } as const;

describe('a conversation for a provider of the Responses API', () => {
  it('is not stored, and asks for encrypted thoughts', () => {
    expect(write({ messages: [{ role: 'user', content: 'hi' }] })).toEqual({
      model: 'gpt-5-mini',
      input: [{ role: 'user', content: 'hi' }],
      store: false,
      include: ['reasoning.encrypted_content'],
    });
  });

  it('makes items of calls, results and thoughts, in their order', () => {
    const messages: Message[] = [
      { role: 'system', content: 's' },
      {
        role: 'assistant',
        content: [
          { kind: 'reasoning', text: 'first', isSummary: true },
          { kind: 'reasoning', text: 'second', isSummary: true, signature: own },
          { kind: 'text', text: 'I look.' },
          { kind: 'refusal', text: 'no' },
          { kind: 'tool_call', id: 'a', name: 'f', arguments: '{}' },
          { kind: 'reasoning', text: 'foreign', signature: { dialect: 'anthropic', kind: 'proof', data: 'x' } },
        ],
      },
      {
        role: 'tool',
        content: [
          {
            kind: 'tool_result',
            callId: 'a',
            content: [
              { kind: 'text', text: 'seen' },
              { kind: 'image', source: { kind: 'data', data: 'AAAA', mediaType: 'image/png' } },
            ],
          },
        ],
      },
    ];
    expect(write({ messages })['input']).toEqual([
      { role: 'system', content: 's' },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'first' },
          { type: 'summary_text', text: 'second' },
        ],
        encrypted_content: 'gAAA',
      },
      {
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'I look.' },
          { type: 'refusal', refusal: 'no' },
        ],
      },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [
          { type: 'input_text', text: 'seen' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
        ],
      },
    ]);
  });

  it('names no stored thought by the id of a signature without content, which any client can write', () => {
    for (const data of ['', ' ']) {
      const signature = { ...own, data };
      const messages = [{ role: 'assistant', content: [{ kind: 'reasoning', text: '', signature }] }] as const;
      expect(JSON.stringify(write({ messages }))).not.toContain('rs_1');
    }
  });

  it('carries images and files by id, URL and bytes', () => {
    const messages: Message[] = [
      {
        role: 'user',
        content: [
          { kind: 'image', source: { kind: 'file', id: 'file-1' }, detail: 'low' },
          { kind: 'file', source: { kind: 'url', url: 'https://x.example/a.pdf' } },
          { kind: 'file', source: { kind: 'data', data: 'AAAA', mediaType: 'application/pdf' }, name: 'a.pdf' },
          { kind: 'file', source: { kind: 'text', text: 'words' } },
        ],
      },
    ];
    expect(write({ messages })['input']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_image', file_id: 'file-1', detail: 'low' },
          { type: 'input_file', file_url: 'https://x.example/a.pdf' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
          { type: 'input_text', text: 'words' },
        ],
      },
    ]);
  });

  it('gives every option its name', () => {
    const conversation: Partial<Conversation> = {
      stream: true,
      maxOutputTokens: 5,
      temperature: 0.5,
      topP: 0.9,
      logprobs: { top: 2 },
      reasoning: { budgetTokens: 2000, display: 'summarized' },
      verbosity: 'low',
      responseFormat: { kind: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true },
      tools: [{ name: 'f', parameters: { type: 'object' } }],
      toolChoice: { allowed: ['f'], mode: 'required' },
      parallelToolCalls: false,
      serviceTier: 'flex',
      user: 'u',
      metadata: { a: 'b' },
      cacheKey: 'k',
    };
    expect(write(conversation)).toEqual({
      model: 'gpt-5-mini',
      input: [],
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      max_output_tokens: 5,
      temperature: 0.5,
      top_p: 0.9,
      top_logprobs: 2,
      reasoning: { effort: 'medium', summary: 'auto' },
      text: { verbosity: 'low', format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } },
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: false }],
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
      parallel_tool_calls: false,
      service_tier: 'flex',
      user: 'u',
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
    });
  });

  it('does not ask for encrypted thoughts where the model has refused them', () => {
    const refusal = new GatewayError('provider_refused', 'Encrypted content is not supported with this model.', {
      status: 400,
      param: 'include',
    });
    expect(learnFromRefusal(refusal)).toEqual({ noEncryptedReasoning: true });
    const other = new GatewayError('provider_refused', 'No such tool.', { status: 400, param: 'tools' });
    expect(learnFromRefusal(other)).toBeUndefined();
    const learnt = { ...target, state: { learnt: { noEncryptedReasoning: true } } };
    expect(write({}, learnt)).not.toHaveProperty('include');
  });
});

describe('a request of the same dialect', () => {
  it('passes as it came, but for the name of the model', () => {
    expect(pass({ model: 'gpt-5-mini', input: 'hi', odd: 1.0 }).body.toString()).toBe(
      JSON.stringify({ model: 'gpt-5-mini', input: 'hi', odd: 1.0 }),
    );
    expect(pass({ input: 'hi', model: 'alias', previous_response_id: 'resp_1' }).request).toEqual({
      input: 'hi',
      model: 'gpt-5-mini',
      previous_response_id: 'resp_1',
    });
  });

  it('leaves the thoughts out that another dialect has signed, and says so', () => {
    const foreign = wrapSignature({ dialect: 'anthropic', kind: 'proof', data: 'x' });
    const input = [
      { role: 'user', content: 'hi' },
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: foreign },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gAAA' },
    ];
    expect(pass({ model: 'alias', input })).toMatchObject({
      request: { model: 'gpt-5-mini', input: [input[0], input[2]] },
      dropped: ['input.reasoning.encrypted_content'],
    });
  });
});
