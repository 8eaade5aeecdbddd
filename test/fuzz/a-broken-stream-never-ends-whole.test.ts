import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/core/errors.ts';
import type { StreamTransform } from '../../src/core/stream-transform.ts';
import { providerOf } from '../../src/core/provider-for-tests.ts';
import type { AnswerMetadata } from '../../src/dialects/answer-metadata.ts';
import type { ClientDialect, ProviderDialect } from '../../src/dialects/dialect.ts';
import { anthropicClient } from '../../src/dialects/anthropic/client.ts';
import { anthropicProvider } from '../../src/dialects/anthropic/provider.ts';
import { geminiClient } from '../../src/dialects/gemini/client.ts';
import { geminiProvider } from '../../src/dialects/gemini/provider.ts';
import { headgateClient } from '../../src/dialects/headgate/client.ts';
import { openaiChatClient } from '../../src/dialects/openai-chat/client.ts';
import { openaiChatProvider } from '../../src/dialects/openai-chat/provider.ts';
import { PlayedStream, turn } from '../../src/relay/byte-ends.fixture.ts';
import { ThroughHub } from '../../src/relay/through-hub.ts';
import { linesClient } from '../harness/lines/client.ts';
import { lineOf, readLine } from '../harness/lines/form.ts';
import { linesProvider } from '../harness/lines/provider.ts';
import { Seeded } from './seeded.ts';

const rounds = process.env['STRESS_FULL'] === '1' ? 20_000 : 300;

/** The test's own knowledge of a provider's dialect, so that the reader does not judge its own work. */
interface Form {
  readonly dialect: ProviderDialect;
  /** Frames of complete streams. */
  readonly streams: readonly [readonly string[], ...(readonly string[])[]];
  /**
   * Whether a frame without its terminator says that the stream is complete, has its finish reason, is broken, or tells
   * an error.
   */
  judge(metadata: string): 'end' | 'finish' | 'broken' | 'error' | 'other';
  /** Of a frame. */
  readonly end: string;
}

const chunk = (delta: object, reason: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
const tool = (call: object): string => chunk({ tool_calls: [{ index: 0, ...call }] });

const openai: Form = {
  dialect: openaiChatProvider,
  end: '\n\n',
  streams: [
    [
      ': comment\n\n',
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Grüße 👋' }),
      chunk({ content: [{ type: 'thinking', thinking: 'hm' }] }),
      chunk({ content: ' "finish_reason":"stop" [DONE]' }),
      chunk({}, 'stop'),
      'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}\n\n',
      'data: [DONE]\n\n',
    ],
    [
      tool({ id: 'a', function: { name: 'get_', arguments: '' } }),
      tool({ function: { name: 'weather', arguments: '{"a":' } }),
      tool({ function: { arguments: '1}' } }),
      tool({ id: 'b', function: { name: 'f', arguments: '{}' } }),
      chunk({}, 'tool_calls'),
      'data: [DONE]\n\n',
    ],
  ],
  judge(metadata) {
    const data = metadata
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).trim())
      .join('\n');
    if (data === '') return 'other';
    if (data === '[DONE]') return 'end';
    try {
      const value = JSON.parse(data) as { choices?: { finish_reason?: unknown }[] } | null;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'broken';
      if ('error' in value) return 'error';
      return typeof value.choices?.[0]?.finish_reason === 'string' ? 'finish' : 'other';
    } catch {
      return 'broken';
    }
  },
};

const lines: Form = {
  dialect: linesProvider,
  end: '\n',
  streams: [
    [lineOf({ w: 'Grüße' }), '\n', lineOf({ w: ' 👋 "end"' }), lineOf({ end: 'stop', spent: [1, 2] })],
    [
      lineOf({ call: { id: 'a', name: 'f' } }),
      lineOf({ with: '{"a":' }),
      lineOf({ with: '1}' }),
      lineOf({ end: 'tools' }),
    ],
  ],
  judge(metadata) {
    if (metadata.trim() === '') return 'other';
    const line = readLine(metadata);
    if (line === undefined) return 'broken';
    if (line.oops !== undefined) return 'error';
    return line.end === undefined ? 'other' : 'end';
  },
};

const event = (type: string, members: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
const begun = event('message_start', { message: { model: 'm', usage: { input_tokens: 1, output_tokens: 1 } } });
const blockStart = (index: number, block: object): string =>
  event('content_block_start', { index, content_block: block });
const blockDelta = (index: number, delta: object): string => event('content_block_delta', { index, delta });
const messageDelta = (reason: string): string =>
  event('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 2 } });

const anthropic: Form = {
  dialect: anthropicProvider,
  end: '\n\n',
  streams: [
    [
      begun,
      blockStart(0, { type: 'thinking', thinking: '', signature: '' }),
      event('ping'),
      blockDelta(0, { type: 'thinking_delta', thinking: 'hm' }),
      blockDelta(0, { type: 'signature_delta', signature: 'EqQB' }),
      event('content_block_stop', { index: 0 }),
      blockStart(1, { type: 'text', text: '' }),
      blockDelta(1, { type: 'text_delta', text: 'Grüße 👋 "stop_reason":"end_turn"' }),
      event('content_block_stop', { index: 1 }),
      messageDelta('end_turn'),
      event('message_stop'),
    ],
    [
      begun,
      blockStart(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      blockDelta(0, { type: 'input_json_delta', partial_json: '{"a":' }),
      blockDelta(0, { type: 'input_json_delta', partial_json: '1}' }),
      event('content_block_stop', { index: 0 }),
      blockStart(1, { type: 'tool_use', id: 'b', name: 'g', input: {} }),
      event('content_block_stop', { index: 1 }),
      messageDelta('tool_use'),
      event('message_stop'),
    ],
  ],
  judge(metadata) {
    const rows = metadata.split('\n');
    const data = rows
      .filter((row) => row.startsWith('data:'))
      .map((row) => row.slice(5).trim())
      .join('\n');
    if (data === '') return 'other';
    if (rows.includes('event: error')) return 'error';
    try {
      const value = JSON.parse(data) as { type?: unknown; error?: unknown; delta?: { stop_reason?: unknown } } | null;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'broken';
      if (value.type === 'error' || (value.type === undefined && value.error !== undefined)) return 'error';
      if (value.type === 'message_stop') return 'end';
      return value.type === 'message_delta' && typeof value.delta?.stop_reason === 'string' ? 'finish' : 'other';
    } catch {
      return 'broken';
    }
  },
};

const parts = (...list: readonly object[]): object => ({ content: { parts: list, role: 'model' }, index: 0 });
const candidate = (members: object, rest: object = {}): string =>
  `data: ${JSON.stringify({ candidates: [members], modelVersion: 'm', ...rest })}\n\n`;
const call = (functionCall: object): string => candidate(parts({ functionCall }));
const counted = { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 } };

const gemini: Form = {
  dialect: geminiProvider,
  end: '\n\n',
  streams: [
    [
      candidate(parts({ text: 'hm', thought: true, thoughtSignature: 'EqQB' })),
      candidate(parts({ text: 'Grüße 👋 "finishReason":"STOP"' })),
      candidate({ ...parts({ text: '' }), finishReason: 'STOP' }, counted),
    ],
    [
      call({ name: 'f', willContinue: true }),
      call({ partialArgs: [{ jsonPath: '$.a[0].b', stringValue: 'c', willContinue: true }], willContinue: true }),
      call({ partialArgs: [{ jsonPath: '$.a[0].b', stringValue: 'd' }] }),
      call({ name: 'g', args: { n: 1 } }),
      candidate({ ...parts(), finishReason: 'STOP' }),
      `data: ${JSON.stringify(counted)}\n\n`,
    ],
  ],
  judge(metadata) {
    const rows = metadata.split('\n').filter((row) => row.startsWith('data:'));
    const data = rows.map((row) => row.slice(5).trim()).join('\n');
    if (data === '') return 'other';
    try {
      const value = JSON.parse(data) as { error?: unknown; candidates?: { finishReason?: unknown }[] } | null;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'broken';
      if (value.error !== undefined) return 'error';
      return typeof value.candidates?.[0]?.finishReason === 'string' ? 'finish' : 'other';
    } catch {
      return 'broken';
    }
  },
};

/**
 * The required result for a stream. It is complete only if a frame says so, or if its body ends cleanly after its
 * finish reason. The last frame may lack its terminator if the body ends cleanly.
 */
function isWhole(text: string, form: Form, endsCleanly: boolean): boolean {
  const frames = text.split(form.end);
  const rest = frames.pop() ?? '';
  let hasFinished = false;
  const verdicts = frames.map((metadata) => form.judge(metadata));
  // A stream that is cut after a clean end is either complete or not.
  if (endsCleanly && rest.trim() !== '')
    verdicts.push(
      form.judge(rest) === 'other' && !/^(:|(?:event:.*\n)?data:.*\})/.test(rest) ? 'broken' : form.judge(rest),
    );
  for (const verdict of verdicts) {
    if (verdict === 'broken' || verdict === 'error') return false;
    if (verdict === 'end') return true;
    if (verdict === 'finish') hasFinished = true;
  }
  return endsCleanly && hasFinished;
}

/** A whole number from 0 to below `most`. */
function below(seeded: Seeded, most: number): number {
  return seeded.int(0, Math.max(0, most - 1));
}

function mutated(frames: readonly string[], seeded: Seeded, { end }: Form): { bytes: Buffer; endsCleanly: boolean } {
  const list = [...frames];
  for (let count = below(seeded, 3); count > 0; count -= 1) {
    const at = below(seeded, list.length);
    const kind = below(seeded, 6);
    const metadata = list[at] ?? '';
    if (kind === 0) list.splice(at, 1);
    else if (kind === 1) list.splice(at, 0, metadata);
    else if (kind === 2) list.splice(below(seeded, list.length), 0, ...list.splice(at, 1));
    else if (kind === 3) list[at] = `${metadata.slice(0, below(seeded, metadata.length - end.length + 1))}${end}`;
    else if (kind === 4) list[at] = metadata.replace(/[{}",:]/, '');
    else
      list.splice(
        at,
        0,
        end === '\n' ? lineOf({ oops: 'boom', status: 500 }) : 'data: {"error":{"message":"boom"}}\n\n',
      );
    if (list.length === 0) list.push(metadata);
  }
  const bytes = Buffer.from(list.join(''));
  const length = seeded.next() < 0.5 ? bytes.length : below(seeded, bytes.length + 1);
  return { bytes: bytes.subarray(0, length), endsCleanly: seeded.next() < 0.5 };
}

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 1,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 1 }),
  costUsd: () => null,
};

const target = { provider: providerOf(), upstreamModel: 'm' };

/** How each client can tell that its stream is complete. */
const clients: readonly (readonly [ClientDialect, (text: string) => boolean])[] = [
  [headgateClient, (text) => text.includes('event: done\n')],
  [openaiChatClient, (text) => text.includes('data: [DONE]\n\n')],
  [anthropicClient, (text) => text.includes('event: message_stop\n')],
  // Quotes inside a text are escaped.
  [geminiClient, (text) => text.includes('"finishReason":"')],
  [linesClient, (text) => text.split('\n').some((line) => readLine(line)?.end !== undefined)],
];

async function relay(form: Form, client: ClientDialect, bytes: Buffer, endsCleanly: boolean, seeded: Seeded) {
  const asked = headgateClient.parse(Buffer.from('{"prompt":"x","stream":true}'));
  if (asked.kind === 'invalid') throw asked.error;
  const writer = client.streamWriter(asked.inference, metadata);
  const transform: StreamTransform = new ThroughHub(form.dialect, target, writer);
  const played = new PlayedStream();
  Object.assign(played.source, { framing: form.dialect.framing });
  played.start(transform, client);
  for (let at = 0; at < bytes.length;) {
    const size = 1 + below(seeded, 60);
    await played.source.send(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  if (endsCleanly) played.source.end();
  else played.source.fail(new GatewayError('upstream_incomplete'));
  await turn();
  return played;
}

describe.each([
  ['openai-chat', openai],
  ['anthropic', anthropic],
  ['gemini', gemini],
  ['lines', lines],
])('a stream of %s', (_name, form) => {
  test.each(clients)(
    'cut at every byte never ends whole for a client of another dialect ($name)',
    async (client, saysWhole) => {
      let wholes = 0;
      for (const frames of form.streams) {
        const bytes = Buffer.from(frames.join(''));
        for (let length = 0; length <= bytes.length; length += 1) {
          for (const endsCleanly of [true, false]) {
            const came = bytes.subarray(0, length);
            const { sink, outcomes } = await relay(form, client, came, endsCleanly, new Seeded(length));
            const expected = isWhole(came.toString(), form, endsCleanly);
            if (expected) wholes += 1;
            expect(saysWhole(sink.text), `${endsCleanly ? 'ended' : 'broken'} after ${length} bytes`).toBe(expected);
            expect(outcomes).toMatchObject([{ kind: expected ? 'complete' : 'failed' }]);
            expect(sink.ends).toBe(1);
          }
        }
      }
      expect(wholes).toBeGreaterThan(1);
    },
  );

  test.each(clients)(
    'however it is broken, ends whole only where its provider said so ($name)',
    async (client, saysWhole) => {
      let wholes = 0;
      for (let seed = 1; seed <= rounds; seed += 1) {
        const seeded = new Seeded(seed);
        const { bytes, endsCleanly } = mutated(seeded.pick(form.streams), seeded, form);
        const { sink, outcomes, bugs } = await relay(form, client, bytes, endsCleanly, seeded);
        const expected = isWhole(bytes.toString(), form, endsCleanly);
        const isCalled = outcomes[0]?.kind === 'complete';
        const what = `seed ${seed}: ${JSON.stringify(bytes.toString())}, ${endsCleanly ? 'ended' : 'broken off'}`;
        // An answer that makes no sense (a call without a name) fails although its provider calls it complete. The
        // opposite must never happen.
        expect(isCalled && !expected, what).toBe(false);
        expect(saysWhole(sink.text), what).toBe(isCalled);
        expect(outcomes, what).toHaveLength(1);
        expect(bugs, what).toEqual([]);
        if (isCalled) wholes += 1;
      }
      expect(wholes).toBeGreaterThan(rounds / 20);
      expect(wholes).toBeLessThan(rounds * 0.9);
    },
  );
});
