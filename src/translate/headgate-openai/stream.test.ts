import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import type { AnswerFrame } from '../translation.ts';
import { ChunkTranslator } from './stream.ts';

const frame: AnswerFrame = {
  inferenceId: 'inf_1',
  createdAtSeconds: 7,
  requestedModel: 'alias',
  upstreamModel: 'gpt-4o',
  provider: 'p',
  timings: () => ({ gatewayMs: 0.126, providerMs: 2, firstTokenMs: 3 }),
  costUsd: (usage) => (usage === undefined ? null : usage.totalTokens / 1000),
};

const delta = (delta: object, finish_reason: string | null = null): string =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] });

function translate(...data: string[]): string[] {
  const translator = new ChunkTranslator(frame);
  const out = data.map((one) => translator.event(one)).join('');
  const said = out + (translator.sawEnd ? translator.end() : '');
  return said.split('\n\n').filter((event) => event !== '');
}

const piece = (index: number | undefined, call: object): object => ({ tool_calls: [{ index, ...call }] });
const start = 'event: start\ndata: {"id":"inf_1","model":"gpt-4o","provider":"p"}';

describe('ChunkTranslator', () => {
  it('begins with the model that the provider reports', () => {
    const translator = new ChunkTranslator(frame);
    expect(translator.event('{"model":"gpt-4o-2024","choices":[]}')).toContain('"model":"gpt-4o-2024"');
    expect(translator.reportedModel).toBe('gpt-4o-2024');
  });

  it('does not report the model that it asked for as the one that answered', () => {
    const translator = new ChunkTranslator(frame);
    expect(translator.event('{"model":"","choices":[]}')).toBe(`${start}\n\n`);
    expect(translator.reportedModel).toBeUndefined();
    translator.event('{"model":"gpt-4o-2024","choices":[]}');
    expect(translator.reportedModel).toBe('gpt-4o-2024');
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
      const translator = new ChunkTranslator(frame);
      let events = 0;
      const send = (): void => {
        for (; events < 100; events += 1) translator.event(data);
      };
      expect(send).toThrow(GatewayError);
      expect(events).toBeLessThan(20);
    }
    expect(() => translate(...Array.from({ length: 257 }, (_, index) => delta(piece(index, {}))))).toThrow(/256/);
  });

  it('ignores what comes behind the end', () => {
    expect(translate('[DONE]', delta({ content: 'late' }))).toHaveLength(2);
  });
});
