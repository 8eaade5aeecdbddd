import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anthropicProvider } from '../dialects/anthropic/provider.ts';
import { bedrockProvider } from '../dialects/bedrock/provider.ts';
import { geminiProvider } from '../dialects/gemini/provider.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { openaiResponsesProvider } from '../dialects/openai-responses/provider.ts';
import { callRaw } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=3; context-window=20; forbid=poison' });
});
afterAll(() => simulator.stop());

const messages = (content: string) => [{ role: 'user', content }];
const contents = (text: string) => ({ contents: [{ parts: [{ text }] }] });

describe.each([
  ['/v1/chat/completions', openaiChatProvider, (text: string) => ({ model: 'm', messages: messages(text) })],
  ['/v1/responses', openaiResponsesProvider, (text: string) => ({ model: 'm', stream: true, input: text })],
  ['/v1/messages', anthropicProvider, (text: string) => ({ model: 'm', max_tokens: 9, messages: messages(text) })],
  ['/v1beta/models/m:streamGenerateContent?alt=sse', geminiProvider, contents],
  ['/model/m/converse', bedrockProvider, (text: string) => ({ messages: [{ role: 'user', content: [{ text }] }] })],
] as const)('%s', (path, { errors }, body) => {
  const ask = async (text: string) => {
    const headers = { 'anthropic-version': '2023-06-01' };
    const answer = await callRaw(simulator.port, { path, headers, body: body(text) });
    const head = { status: answer.status, headers: {} };
    return { status: answer.status, refusedFor: errors.inRefusal(head, answer.body, 0).refusedFor };
  };

  it.each([
    ['x'.repeat(81), 'context_window'],
    ['Where is poison kept?', 'content_policy'],
  ])('%s: the gateway reads the reason', async (text, refusedFor) => {
    expect(await ask(text)).toEqual({ status: 400, refusedFor });
  });

  it('answers every other prompt', async () => {
    expect((await ask('x'.repeat(80))).status).toBe(200);
  });
});
