import { expect, test } from 'vitest';
import type { CompleteAnswer } from '../core/answer.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { anthropicProvider } from './anthropic/provider.ts';
import { bedrockProvider } from './bedrock/provider.ts';
import type { ProviderDialect } from './dialect.ts';
import { geminiProvider } from './gemini/provider.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';
import { objectMembers } from './openai-form/object-members.ts';
import { openaiResponsesProvider } from './openai-responses/provider.ts';

/** A complete answer of each dialect with this many tokens of output. */
const answers: ReadonlyArray<readonly [ProviderDialect, (output: number) => object]> = [
  [
    openaiChatProvider,
    (output) => ({
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: output, total_tokens: 3 + output },
    }),
  ],
  [
    openaiResponsesProvider,
    (output) => ({
      object: 'response',
      status: 'completed',
      output: [],
      usage: { input_tokens: 3, output_tokens: output, total_tokens: 3 + output },
    }),
  ],
  [
    anthropicProvider,
    (output) => ({
      type: 'message',
      role: 'assistant',
      content: [],
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: output },
    }),
  ],
  [
    geminiProvider,
    (output) => ({
      candidates: [{ content: { parts: [{ text: 'hi' }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: output, totalTokenCount: 3 + output },
    }),
  ],
  [
    bedrockProvider,
    (output) => ({
      output: { message: { role: 'assistant', content: [{ text: 'hi' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 3, outputTokens: output, totalTokens: 3 + output },
    }),
  ],
];

test.each(answers.map(([provider, answer]) => [provider.name, provider, answer] as const))(
  'of %s: it would spend the whole budget of a caller',
  (_name, provider, answer) => {
    const outputOf = (output: number): number | undefined => {
      const body = Buffer.from(JSON.stringify(answer(output)));
      const complete: CompleteAnswer = {
        kind: 'complete',
        head: { status: 200, headers: {} },
        body,
        members: objectMembers(body),
        target: { provider: providerOf(), upstreamModel: 'm' },
      };
      const { usage } = provider.readSummary(complete);
      return usage?.estimated === true ? undefined : usage?.outputTokens;
    };
    expect(outputOf(9_000_000)).toBe(9_000_000);
    expect(outputOf(9e15) ?? 0).toBe(0);
  },
);
