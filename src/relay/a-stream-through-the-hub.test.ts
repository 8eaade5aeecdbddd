import { describe, expect, it } from 'vitest';
import type { AnswerMetadata } from '../dialects/answer-metadata.ts';
import { HeadgateStreamWriter } from '../dialects/headgate/write-stream.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { ThroughHub } from './through-hub.ts';

const target = { provider: providerOf({ name: 'openai' }), upstreamModel: 'm' };

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'gpt-4o',
  provider: 'p',
  timings: () => ({ gatewayMs: 0.126, providerMs: 2, firstTokenMs: 3 }),
  costUsd: (usage) => (usage === undefined ? null : usage.totalTokens / 1000),
};

const delta = (delta: object, finish_reason: string | null = null): string =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] });

const makeTransform = (): ThroughHub => new ThroughHub(openaiChatProvider, target, new HeadgateStreamWriter(metadata));

const inEvents = (data: readonly string[]): Buffer => Buffer.from(data.map((one) => `data: ${one}\n\n`).join(''));

function translate(...data: string[]): string[] {
  const out = makeTransform().take(inEvents(data));
  return out.split('\n\n').filter((event) => event !== '');
}

const piece = (index: number | undefined, call: object): object => ({ tool_calls: [{ index, ...call }] });
const start = 'event: start\ndata: {"id":"inf_1","model":"gpt-4o","provider":"p"}';

describe('a stream of chunks for /v1/inference', () => {
  it('begins with the model that the provider reports', () => {
    const transform = makeTransform();
    expect(transform.take(inEvents(['{"model":"gpt-4o-2024","choices":[]}']))).toContain('"model":"gpt-4o-2024"');
    expect(transform.tally().reportedModel).toBe('gpt-4o-2024');
  });

  it('does not report the model that it asked for as the one that answered', () => {
    const transform = makeTransform();
    expect(transform.take(inEvents(['{"model":"","choices":[]}']))).toBe('');
    expect(transform.take(inEvents([delta({ content: 'a' })]))).toContain(`${start}\n\n`);
    expect(transform.tally().reportedModel).toBeUndefined();
    transform.take(inEvents(['{"model":"gpt-4o-2024","choices":[]}']));
    expect(transform.tally().reportedModel).toBe('gpt-4o-2024');
  });

  it('invents no finish_reason and no usage', () => {
    expect(translate(delta({ content: 'a' }), '[DONE]')).toEqual([
      start,
      'event: token\ndata: {"text":"a"}',
      'event: done\ndata: {"finish_reason":null,"usage":null,"cost_usd":null,"timings":{"gateway_ms":0.13,"provider_ms":2,"first_token_ms":3}}',
    ]);
  });

  it('tells a refusal in done', () => {
    const said = translate(delta({ refusal: 'I must' }), delta({ refusal: ' not.' }, 'stop'), '[DONE]');
    expect(said).toHaveLength(2);
    expect(said[1]).toContain('"finish_reason":"stop","usage":null,"cost_usd":null,"refusal":"I must not."');
  });

  it('puts parallel tool calls together, however their pieces are mixed', () => {
    const said = translate(
      delta(piece(1, { id: 'b', function: { name: 'second', arguments: '' } })),
      delta(piece(0, { id: 'a', function: { name: 'first', arguments: '{"x"' } })),
      delta(piece(1, { function: { arguments: '[]' } })),
      delta(piece(undefined, { function: { arguments: ' ' } })),
      delta(piece(0, { function: { arguments: ':1}' } }), 'tool_calls'),
      '[DONE]',
    );
    expect(said.slice(1, -1)).toEqual([
      'event: tool_call\ndata: {"id":"a","type":"function","function":{"name":"first","arguments":"{\\"x\\":1}"}}',
      'event: tool_call\ndata: {"id":"b","type":"function","function":{"name":"second","arguments":"[] "}}',
    ]);
  });

  it('holds no more of tool calls and refusals than their bounds', () => {
    const long = 'x'.repeat(60_000);
    const endless = [
      delta(piece(0, { function: { name: 'f', arguments: long } })),
      delta(piece(0, { id: '', function: { name: long } })),
      delta({ refusal: long }),
    ];
    for (const data of endless) {
      const transform = makeTransform();
      let events = 0;
      for (; events < 100 && transform.ending === undefined; events += 1) transform.take(inEvents([data]));
      expect(transform.ending).toMatchObject({ kind: 'failed', error: { code: 'upstream_invalid' } });
      expect(events).toBeLessThan(20);
    }
    const transform = makeTransform();
    transform.take(inEvents(Array.from({ length: 257 }, (_, index) => delta(piece(index, {})))));
    expect(transform.ending).toMatchObject({ error: { message: expect.stringContaining('256') as unknown } });
  });

  it('ignores what comes behind the end', () => {
    expect(translate('[DONE]', delta({ content: 'late' }))).toHaveLength(2);
  });
});
