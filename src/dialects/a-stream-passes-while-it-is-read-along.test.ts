import { describe, expect, test } from 'vitest';
import { providerOf, withBearer } from '../core/provider-for-tests.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';
import { PassStream } from './pass-stream.ts';

const provider = providerOf({ name: 'p', ...withBearer('sk-Qx7fT2mN9dHj4Zb1') });
const passing = () => new PassStream(openaiChatProvider, { provider, upstreamModel: 'm' }, 'data: [DONE]\n\n');

const chunk = (delta: object, reason: string | null = null): string =>
  `data: ${JSON.stringify({ model: 'm-1', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
const begin = `: comment\n\n${chunk({ role: 'assistant', content: 'Grüße' })}`;
const finish = chunk({}, 'stop');
const usage = 'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"odd" : 1.0}\n\n';
const done = 'data: [DONE]\n\n';
const error = (message: string): string => `data: ${JSON.stringify({ error: { message, type: 'x' } })}\n\n`;

function play(stream: PassStream, ...reads: string[]): string {
  return reads.map((events) => stream.take(Buffer.from(events)).toString()).join('');
}

describe('a stream that passes while a reader reads along', () => {
  test('is the same bytes, up to its end and not beyond it', () => {
    const stream = passing();
    expect(play(stream, begin, finish + usage, `${done}data: {"late":1}\n\n`)).toBe(begin + finish + usage + done);
    expect(stream.ending).toEqual({ kind: 'complete', by: 'done' });
    expect(stream.tally()).toMatchObject({
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      finishReason: 'stop',
      reportedModel: 'm-1',
    });
  });

  test('is whole without its end marker where the dialect says so, and cut otherwise', () => {
    const whole = passing();
    expect(play(whole, begin)).toBe(begin);
    expect(whole.finish(Buffer.from(finish.trimEnd())).toString()).toBe(finish + done);
    expect(whole.ending).toEqual({ kind: 'complete', by: 'end_of_body' });
    for (const rest of ['', 'data: {"choi', 'dat']) {
      const cut = passing();
      play(cut, begin);
      expect(cut.finish(Buffer.from(rest)).toString()).toBe('');
      expect(cut.ending).toBeUndefined();
    }
  });

  test('ends with the error of its provider, which passes as it came', () => {
    const stream = passing();
    expect(play(stream, begin + error('boom') + finish)).toBe(begin + error('boom'));
    expect(stream.ending).toMatchObject({ kind: 'failed', told: true });
    expect(stream.finish(Buffer.alloc(0)).toString()).toBe('');
  });

  test('ends with an error that does not pass where credentials stand in it, or an SDK would misread it', () => {
    for (const event of [error('not sk-Qx7fT2mN9dHj4Zb1'), 'data: [{"error":{"message":"in a list"}}]\n\n']) {
      const stream = passing();
      expect(play(stream, begin + event)).toBe(begin);
      expect(stream.ending).toMatchObject({ kind: 'failed', told: false });
      expect(JSON.stringify(stream.ending)).not.toContain('Qx7fT2mN');
    }
  });

  test('ends where its bytes cannot be read', () => {
    const stream = passing();
    expect(play(stream, `${begin}data: garbage\n\n${finish}`)).toBe(begin);
    expect(stream.ending).toMatchObject({ kind: 'failed', error: { code: 'upstream_invalid' }, told: false });
  });
});
