import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import type { CompleteAnswer } from '../core/answer.ts';
import { GatewayError } from '../core/errors.ts';
import type { AnswerMetadata } from '../dialects/answer-metadata.ts';
import { headgateAnswerSchema } from '../dialects/headgate/answer-schema.ts';
import { headgateClient } from '../dialects/headgate/client.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import type { RelayedAnswer } from '../core/inference.ts';
import { selectRelay } from './select-relay.ts';

const target = { provider: providerOf({ name: 'openai' }), upstreamModel: 'm' };

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'gpt-4o',
  provider: 'openai',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: (usage) => (usage === undefined ? null : usage.totalTokens / 1000),
};

const answerSchema = Compile(headgateAnswerSchema);

function relayed(body: string): RelayedAnswer {
  const answer = { body: Buffer.from(body), target } as CompleteAnswer;
  return selectRelay(headgateClient, openaiChatProvider).complete(answer, () => metadata);
}

function translate(completion: object): RelayedAnswer & { answer: unknown } {
  const translated = relayed(JSON.stringify(completion));
  const answer: unknown = JSON.parse(translated.body.toString());
  expect(answerSchema.Errors(answer)).toEqual([]);
  return { ...translated, answer };
}

function fail(body: string): GatewayError {
  try {
    relayed(body);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error('translated');
}

const usage = {
  prompt_tokens: 3,
  completion_tokens: 4,
  total_tokens: 7,
  prompt_tokens_details: { cached_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 1 },
};

describe('a chat completion for /v1/inference', () => {
  it("says an OpenAI answer in Headgate's words", () => {
    const choice = { index: 0, message: { role: 'assistant', content: 'hé', refusal: null }, finish_reason: 'stop' };
    const translated = translate({ id: 'chatcmpl', model: 'gpt-4o-2024', choices: [choice], usage, odd: 1 });
    expect(translated).toMatchObject({
      finishReason: 'stop',
      reportedModel: 'gpt-4o-2024',
      usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7, cachedInputTokens: 2, reasoningTokens: 1 },
    });
    expect(translated.answer).toEqual({
      id: 'inf_1',
      object: 'inference',
      created: 7,
      model: 'gpt-4o-2024',
      provider: 'openai',
      output: 'hé',
      finish_reason: 'stop',
      usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
      cost_usd: 0.007,
    });
  });

  it('carries tool calls and a refusal', () => {
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
    const message = { content: null, tool_calls: [call], refusal: 'I must not.' };
    expect(translate({ choices: [{ message, finish_reason: 'tool_calls' }] }).answer).toMatchObject({
      output: '',
      refusal: 'I must not.',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      finish_reason: 'tool_calls',
    });
  });

  it('invents nothing that the provider did not say', () => {
    const translated = translate({ choices: [{ message: { content: 'x' } }] });
    expect(translated.answer).toMatchObject({ model: 'gpt-4o', finish_reason: null, usage: null });
    expect(translated).not.toHaveProperty('finishReason');
    expect(translated).not.toHaveProperty('usage');
    expect(translated).not.toHaveProperty('reportedModel');
  });

  it.each([
    '',
    '<html>',
    'null',
    '[]',
    '{}',
    '{"choices":null}',
    '{"choices":[]}',
    '{"choices":[{}]}',
    '{"choices":[{"message":null}]}',
    '{"choices":[{"message":{"content":1}}]}',
    '{"choices":[{"message":{"content":"a"}},{"message":{"content":"b"}}]}',
    '{"choices":[{"message":{"content":"a","tool_calls":[{"id":"c"}]}}]}',
    '{"choices":[{"message":{"content":"a"},"finish_reason":1}]}',
    '{"choices":[{"message":{"content":"cut off',
  ])('refuses what is no chat completion: %s', (body) => {
    expect(fail(body).code).toBe('upstream_invalid');
  });

  it.each([
    [
      { prompt_tokens: 3, completion_tokens: 0 },
      { input_tokens: 3, output_tokens: 0, total_tokens: 3 },
    ],
    [{ prompt_tokens: 3 }, null],
    [{ prompt_tokens: -3, completion_tokens: 1 }, null],
    [
      { prompt_tokens: 3, completion_tokens: 1, total_tokens: 1.5 },
      { input_tokens: 3, output_tokens: 1, total_tokens: 4 },
    ],
    ['lots', null],
    [null, null],
  ])('reads a usage of %j', (reported, expected) => {
    expect(translate({ choices: [{ message: { content: '' } }], usage: reported }).answer).toMatchObject({
      usage: expected,
    });
  });
});
