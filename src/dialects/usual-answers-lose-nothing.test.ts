import { describe, expect, test } from 'vitest';
import type { AnswerEvent } from '../core/answer-events.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { eventFrame } from './bedrock/frames-for-tests.ts';
import { builtInDialects } from './registry.ts';

type Members = Readonly<Record<string, unknown>>;
type Form = (members: Members) => Buffer;

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const events = (...data: readonly object[]): Buffer =>
  Buffer.from(data.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''));

/** The names of what the answer loses. */
function lostOf(dialect: string, bytes: Buffer, isStream: boolean): string[] {
  const provider = builtInDialects.find(({ name }) => name === dialect)?.provider;
  if (provider === undefined) throw new Error(`there is no provider side of ${dialect}`);
  const names: string[] = [];
  const hear = (event: AnswerEvent): void => {
    if (event.kind === 'lost') names.push(event.name);
  };
  if (!isStream) provider.readAnswer(bytes, hear);
  else {
    const reader = provider.streamReader({ upstreamModel: 'm', provider: providerOf() });
    reader.read(bytes, hear);
    reader.finish(hear);
  }
  return names;
}

const claude = { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: 'end_turn' };
const claudeUsage = { input_tokens: 1, output_tokens: 1 };
const step = { type: 'message', ...claudeUsage };
const safe = { filtered: false, severity: 'safe' };
const safeResults = { hate: safe, violence: safe, jailbreak: { filtered: false, detected: false } };
const risky = { ...safeResults, hate: { filtered: false, severity: 'medium' } };
const noTools = {
  image_gen: { total_tokens: 0, input_tokens_details: { image_tokens: 0 } },
  web_search: { num_requests: 0 },
};
const harmless = { category: 'HARM_CATEGORY_HARASSMENT', probability: 'NEGLIGIBLE', probabilityScore: 0.1 };

const choice = { index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' };
const completion = { id: 'c', object: 'chat.completion', model: 'm' };
const response = { id: 'r', object: 'response', model: 'm', status: 'completed' };
const candidate = { content: { parts: [{ text: 'a' }] }, finishReason: 'STOP' };

/** An answer of each provider with these members at the place of the case, complete and streamed. */
const forms: Readonly<Record<string, readonly [dialect: string, complete: Form, streamed: Form]>> = {
  "the usage of Anthropic's": [
    'anthropic',
    (usage) => json({ ...claude, usage: { ...claudeUsage, ...usage } }),
    (usage) =>
      events(
        { type: 'message_start', message: { ...claude, usage: { ...claudeUsage, ...usage } } },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: claudeUsage },
        { type: 'message_stop' },
      ),
  ],
  "the end of Anthropic's": [
    'anthropic',
    (members) => json({ ...claude, usage: claudeUsage, ...members }),
    (members) =>
      events(
        { type: 'message_start', message: { ...claude, usage: claudeUsage } },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: claudeUsage, ...members },
        { type: 'message_stop' },
      ),
  ],
  'a choice of a chat completion': [
    'openai-chat',
    (members) => json({ ...completion, choices: [{ ...choice, ...members }] }),
    (members) => events({ ...completion, choices: [{ ...choice, ...members }] }),
  ],
  'a chat completion': [
    'openai-chat',
    (members) => json({ ...completion, choices: [choice], ...members }),
    (members) => events({ ...completion, choices: [choice], ...members }),
  ],
  'a response': [
    'openai-responses',
    (members) => json({ ...response, output: [], ...members }),
    (members) =>
      events(
        { type: 'response.created', response },
        { type: 'response.completed', response: { ...response, output: [], ...members } },
      ),
  ],
  'a message of a response': [
    'openai-responses',
    (members) => json({ ...response, output: [{ type: 'message', content: [], ...members }] }),
    (members) =>
      events(
        { type: 'response.created', response },
        { type: 'response.output_item.done', output_index: 0, item: { type: 'message', content: [], ...members } },
        { type: 'response.completed', response: { ...response, output: [] } },
      ),
  ],
  "a candidate of Gemini's": [
    'gemini',
    (members) => json({ candidates: [{ ...candidate, ...members }] }),
    (members) => events({ candidates: [{ ...candidate, ...members }] }),
  ],
  "an answer of Gemini's": [
    'gemini',
    (members) => json({ candidates: [candidate], ...members }),
    (members) => events({ candidates: [candidate], ...members }),
  ],
  "an answer of Bedrock's": [
    'bedrock',
    (members) => json({ output: { message: { content: [] } }, stopReason: 'end_turn', ...members }),
    (members) =>
      Buffer.concat([eventFrame('messageStop', { stopReason: 'end_turn' }), eventFrame('metadata', members)]),
  ],
};

const cases: ReadonlyArray<readonly [place: string, usual: Members, telling: Members, name: string]> = [
  ["the usage of Anthropic's", { inference_geo: 'global' }, { inference_geo: 'us' }, 'usage.inference_geo'],
  ["the usage of Anthropic's", { inference_geo: 'not_available' }, { inference_geo: 'eu' }, 'usage.inference_geo'],
  ["the usage of Anthropic's", { iterations: [step] }, { iterations: [step, step] }, 'usage.iterations'],
  ["the usage of Anthropic's", { speed: 'standard' }, { speed: 'fast' }, 'usage.speed'],
  ["the usage of Anthropic's", { service_tier: 'standard' }, { service_tier: 'priority' }, 'usage.service_tier'],
  [
    "the end of Anthropic's",
    { context_management: { applied_edits: [] } },
    { context_management: { applied_edits: [{ type: 'clear_tool_uses_20250919' }] } },
    'context_management',
  ],
  [
    'a choice of a chat completion',
    { content_filter_results: safeResults },
    { content_filter_results: risky },
    'choices.content_filter_results',
  ],
  ['a choice of a chat completion', { matched_stop: 1 }, { matched_stop: 'END' }, 'choices.matched_stop'],
  [
    'a chat completion',
    { prompt_filter_results: [{ prompt_index: 0, content_filter_results: safeResults }] },
    { prompt_filter_results: [{ prompt_index: 0, content_filter_results: risky }] },
    'prompt_filter_results',
  ],
  [
    'a response',
    { content_filters: [{ blocked: false, source_type: 'prompt', content_filter_results: safeResults }] },
    { content_filters: [{ blocked: true, source_type: 'prompt', content_filter_results: safeResults }] },
    'content_filters',
  ],
  ['a response', { tool_usage: noTools }, { tool_usage: { web_search: { num_requests: 1 } } }, 'tool_usage'],
  ['a message of a response', { phase: 'final_answer' }, { phase: 'commentary' }, 'phase'],
  [
    "a candidate of Gemini's",
    { finishMessage: 'Model generated function call(s).' },
    { finishMessage: 'It recited a song.' },
    'candidates.finishMessage',
  ],
  [
    "a candidate of Gemini's",
    { safetyRatings: [harmless] },
    { safetyRatings: [harmless, { ...harmless, probability: 'MEDIUM' }] },
    'candidates.safetyRatings',
  ],
  [
    "a candidate of Gemini's",
    { safetyRatings: [harmless] },
    { safetyRatings: [{ ...harmless, blocked: true }] },
    'candidates.safetyRatings',
  ],
  [
    "an answer of Gemini's",
    { usageMetadata: { promptTokenCount: 1, trafficType: 'ON_DEMAND' } },
    { usageMetadata: { promptTokenCount: 1, trafficType: 'ON_DEMAND_FLEX' } },
    'usageMetadata.trafficType',
  ],
  [
    "an answer of Gemini's",
    { modelStatus: { modelStage: 'STABLE' } },
    { modelStatus: { modelStage: 'STABLE', retirementTime: '2027-01-01T00:00:00Z' } },
    'modelStatus',
  ],
  ["an answer of Bedrock's", { serviceTier: { type: 'default' } }, { serviceTier: { type: 'flex' } }, 'serviceTier'],
  [
    "an answer of Bedrock's",
    { performanceConfig: { latency: 'standard' } },
    { performanceConfig: { latency: 'optimized' } },
    'performanceConfig',
  ],
];

describe.each([false, true])('streamed: %s', (isStream) => {
  test.each(cases)('%s with %j says nothing, and with %j something', (place, usual, telling, name) => {
    const [dialect, complete, streamed] = forms[place] ?? [];
    const form = isStream ? streamed : complete;
    if (dialect === undefined || form === undefined) throw new Error(`there is no form of ${place}`);
    expect(lostOf(dialect, form(usual), isStream)).toEqual([]);
    const told = lostOf(dialect, form(telling), isStream);
    expect(told).toHaveLength(1);
    expect(`.${told[0] ?? ''}.`).toContain(`.${name}.`);
  });
});
