import { expect, test } from 'vitest';
import type { Conversation, ReasoningOptions } from '../core/conversation.ts';
import { inferenceOf } from '../core/inference.fixture.ts';
import type { Message } from '../core/message.ts';
import type { Target } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { writeBuffered } from './buffered-call.fixture.ts';
import type { ProviderDialect } from './dialect.ts';
import { builtInDialects } from './registry.ts';

/** A model of each kind that a provider side tells apart. */
const models: Readonly<Record<string, readonly string[]>> = {
  anthropic: ['claude-3-7-sonnet-20250219', 'claude-sonnet-4-5', 'claude-opus-4-6'],
  bedrock: [
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    'anthropic.claude-opus-4-6-v1',
    'amazon.nova-2-lite-v1:0',
    'amazon.nova-pro-v1:0',
    'openai.gpt-oss-120b-1:0',
    'meta.llama3-3-70b-instruct-v1:0',
  ],
  gemini: ['gemini-2.5-pro', 'gemini-3-pro-preview'],
  'openai-chat': ['gpt-5'],
  'openai-responses': ['gpt-5'],
};

/** Each value that an option may have; absent among them. */
const values = {
  effort: [undefined, 'none', 'low', 'high'],
  budgetTokens: [undefined, 1024, 5000, 20_000],
  mode: [undefined, 'adaptive', 'disabled'],
  display: [undefined, 'summarized', 'omitted'],
} as const;

type Option = keyof typeof values;

const options = ['effort', 'budgetTokens', 'mode', 'display'] as const satisfies readonly Option[];

const featureOf = {
  effort: 'reasoningEffort',
  budgetTokens: 'reasoningBudget',
  mode: 'reasoningMode',
  display: 'reasoningDisplay',
} as const;

const hello: Message = { role: 'user', content: 'hello' };
/** The client has lost the thoughts that stood before the call. */
const afterCall: readonly Message[] = [
  hello,
  { role: 'assistant', content: [{ kind: 'tool_call', id: 'c', name: 'f', arguments: '{}' }] },
  { role: 'tool', content: [{ kind: 'tool_result', callId: 'c', content: 'x' }] },
];

const conversations: readonly Conversation[] = [
  { messages: [hello], stream: false },
  { messages: [hello], stream: false, maxOutputTokens: 800 },
  { messages: [hello], stream: false, maxOutputTokens: 3000 },
  { messages: afterCall, stream: false, tools: [{ name: 'f' }] },
];

function* everyCombination(): Generator<ReasoningOptions> {
  for (const effort of values.effort) {
    for (const budgetTokens of values.budgetTokens) {
      for (const mode of values.mode) {
        for (const display of values.display) {
          yield withoutAbsent({ effort, budgetTokens, mode, display });
        }
      }
    }
  }
}

function withoutAbsent(all: object): ReasoningOptions {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const providers = builtInDialects.flatMap(({ provider }) => (provider === undefined ? [] : [provider]));
const targets = providers.flatMap((dialect) =>
  (models[dialect.name] ?? []).map((upstreamModel) => [dialect.name, upstreamModel, dialect] as const),
);

test('every provider side is looked at', () => {
  expect(providers.filter(({ name }) => models[name] === undefined)).toEqual([]);
});

function isOff({ mode, effort }: ReasoningOptions): boolean {
  return mode === 'disabled' || effort === 'none';
}

const targetOf = (dialect: ProviderDialect, upstreamModel: string): Target => ({
  upstreamModel,
  provider: providerOf({ dialect: dialect.name }),
});

function write(dialect: ProviderDialect, model: string, conversation: Conversation) {
  const inference = inferenceOf({ conversation: () => conversation });
  return writeBuffered(inference, targetOf(dialect, model), dialect, false);
}

test.each(targets)('%s, %s: an option of which no value would change the call is named', (_name, model, dialect) => {
  const silent: object[] = [];
  for (const conversation of conversations) {
    for (const reasoning of everyCombination()) {
      if (isOff(reasoning)) continue;
      const { body, dropped = [] } = write(dialect, model, { ...conversation, reasoning });
      for (const option of options) {
        if (reasoning[option] === undefined || dropped.includes(featureOf[option])) continue;
        const others = values[option].map((value) => withoutAbsent({ ...reasoning, [option]: value }));
        const changes = others.some(
          (other) => !write(dialect, model, { ...conversation, reasoning: other }).body.equals(body),
        );
        if (!changes) silent.push({ option, ...reasoning, limit: conversation.maxOutputTokens });
      }
    }
  }
  expect(silent.slice(0, 5)).toEqual([]);
});

test.each(targets)('%s, %s: a model is told not to think, or the client that it is not', (_name, model, dialect) => {
  for (const conversation of conversations) {
    const untold = write(dialect, model, conversation).body;
    for (const [option, reasoning] of [
      ['effort', { effort: 'none' }],
      ['mode', { mode: 'disabled' }],
    ] as const) {
      const { body, dropped = [] } = write(dialect, model, { ...conversation, reasoning });
      expect({ reasoning, isNamed: dropped.includes(featureOf[option]) }).toEqual({
        reasoning,
        isNamed: body.equals(untold),
      });
    }
  }
});

test.each(targets)('%s, %s: to show thoughts is no wish for more of them', (_name, model, dialect) => {
  const [conversation] = conversations;
  if (conversation === undefined) throw new Error('no conversation');
  const { body } = write(dialect, model, { ...conversation, reasoning: { display: 'summarized' } });
  expect(body.toString()).not.toMatch(/budget|effort/i);
});
