import { createParser } from 'eventsource-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headgateClient } from '../dialects/headgate/client.ts';
import type { AnswerMetadata } from '../dialects/answer-metadata.ts';
import { HeadgateStreamWriter } from '../dialects/headgate/write-stream.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { PlayedStream, breakOff, cutsInTwo, relayPieces, turn } from './byte-ends.fixture.ts';
import {
  chunk,
  doneEvent,
  endsWhole,
  finishEvent,
  inBytes,
  lineEnds,
  oddEvents,
  usageEvent,
} from './openai-streams.fixture.ts';
import { ThroughHub } from './through-hub.ts';

const target = { provider: providerOf({ name: 'openai' }), upstreamModel: 'm' };

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'gpt-4o',
  provider: 'openai',
  timings: () => ({ gatewayMs: 0.25, providerMs: 120 }),
  costUsd: (usage) => (usage === undefined ? null : usage.totalTokens / 1000),
};

const throughHub = (): ThroughHub => new ThroughHub(openaiChatProvider, target, new HeadgateStreamWriter(metadata));

interface Event {
  event: string | undefined;
  data: unknown;
}

function read(text: string): Event[] {
  const events: Event[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data: JSON.parse(data) }) });
  parser.feed(text);
  return events;
}

const names = (text: string): (string | undefined)[] => read(text).map(({ event }) => event);

const whole = [...oddEvents, finishEvent, usageEvent, doneEvent];
const usage = { input_tokens: 19, output_tokens: 10, total_tokens: 29 };
const expected = [
  { event: 'start', data: { id: 'inf_1', model: 'gpt-4o-2024-08-06', provider: 'openai' } },
  ...[
    'Grüße 👩‍👩‍👧 \u2028 { } [DONE]',
    ' "usage":{"prompt_tokens":7},"choices":[],"error":{"message":"no"}',
    'usage',
    'usage',
    'data: [DONE]\n\n',
    'tight',
  ].map((text) => ({ event: 'token', data: { text } })),
  {
    event: 'tool_call',
    data: { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"finish_reason":"x"}' } },
  },
  {
    event: 'done',
    data: { finish_reason: 'stop', usage, cost_usd: 0.029, timings: { gateway_ms: 0.25, provider_ms: 120 } },
  },
];

describe.each(Object.entries(lineEnds))('a stream through the hub with %s', (_name, lineEnd) => {
  const sent = inBytes(whole, lineEnd, '\uFEFF');

  it('says the same events, wherever the bytes are cut', async () => {
    const once = await relayPieces([sent], throughHub(), headgateClient);
    expect(read(once.sink.text)).toEqual(expected);
    for (const pieces of cutsInTwo(sent)) {
      const { sink, outcomes } = await relayPieces(pieces, throughHub(), headgateClient);
      expect(sink.text).toBe(once.sink.text);
      expect(outcomes).toEqual([
        {
          kind: 'complete',
          streamEnd: 'done',
          finishReason: 'stop',
          reportedModel: 'gpt-4o-2024-08-06',
          usage: { inputTokens: 19, outputTokens: 10, totalTokens: 29 },
        },
      ]);
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 }), async (sizes) => {
        const pieces: Buffer[] = [];
        for (let at = 0; at < sent.length;) {
          const size = sizes[pieces.length % sizes.length] ?? 1;
          pieces.push(sent.subarray(at, at + size));
          at += size;
        }
        expect((await relayPieces(pieces, throughHub(), headgateClient)).sink.text).toBe(once.sink.text);
      }),
      { numRuns: 40 },
    );
  });

  it('says done of a stream that ends cleanly only where nothing of it is missing, wherever that is', async () => {
    let wholes = 0;
    for (let length = 0; length <= sent.length; length += 1) {
      const came = sent.subarray(0, length);
      const { sink, outcomes } = await relayPieces([came], throughHub(), headgateClient);
      const said = names(sink.text);
      const isWhole = endsWhole(came.toString());
      if (isWhole) wholes += 1;
      expect(said.at(-1), `after ${length} bytes`).toBe(isWhole ? 'done' : 'error');
      expect(said.filter((name) => name === 'done' || name === 'error')).toHaveLength(1);
      expect(said.includes('tool_call')).toBe(isWhole);
      expect(outcomes).toMatchObject([
        isWhole ? { kind: 'complete' } : { kind: 'failed', code: 'upstream_incomplete' },
      ]);
      expect(sink.ends).toBe(1);
    }
    expect(wholes).toBeGreaterThan(5);
  });

  it('never says done of a stream that breaks off, wherever it does', async () => {
    const doneEnd = sent.length - lineEnd.length + 1;
    for (let length = 0; length < doneEnd; length += 1) {
      const played = await breakOff(sent.subarray(0, length), throughHub(), headgateClient);
      const said = names(played.sink.text);
      expect(said.at(-1), `after ${length} bytes`).toBe('error');
      expect(said).not.toContain('done');
      expect(said).not.toContain('tool_call');
      expect(played.outcomes).toMatchObject([{ kind: 'failed', code: 'upstream_incomplete' }]);
      expect(played.sink.ends).toBe(1);
    }
  });
});

describe('ThroughHub', () => {
  it('writes the events of one read in one write', async () => {
    const played = new PlayedStream().start(throughHub(), headgateClient);
    await played.source.send(inBytes(['a', 'b', 'c'].map((content) => chunk({ content }))));
    expect(played.sink.writes).toHaveLength(1);
    expect(names(played.sink.text)).toEqual(['start', 'token', 'token', 'token']);
  });

  it("says a provider's error as its own, behind the tokens that came", async () => {
    const error = 'data: {"error":{"message":"Overloaded","type":"server_error"}}\n\n';
    const { sink, outcome } = await relayPieces(
      [chunk({ content: 'a' }) + error + chunk({ content: 'b' }) + doneEvent],
      throughHub(),
      headgateClient,
    );
    expect(names(sink.text)).toEqual(['start', 'token', 'error']);
    expect(read(sink.text).at(-1)?.data).toEqual({
      error: { code: 'upstream_error', type: 'upstream_error', message: 'Overloaded', request_id: 'req_1' },
    });
    expect(outcome).toMatchObject({ kind: 'failed', code: 'upstream_error', usage: { estimated: true } });
  });

  it.each(['data: <html>\n\n', 'data: 1\n\n', chunk({ content: 1 }), chunk({ content: 'x' }, null, 1)])(
    'refuses what is no chunk of one answer: %s',
    async (event) => {
      const { sink, outcome } = await relayPieces([event + doneEvent], throughHub(), headgateClient);
      expect(outcome).toMatchObject({ kind: 'failed', code: 'upstream_invalid' });
      expect(names(sink.text).at(-1)).toBe('error');
    },
  );

  it('takes a clean end behind the finish_reason for the end of the stream', async () => {
    const answer = [chunk({ content: 'a' }), finishEvent, usageEvent];
    const { sink, outcome } = await relayPieces([inBytes(answer)], throughHub(), headgateClient);
    expect(names(sink.text)).toEqual(['start', 'token', 'done']);
    expect(outcome).toMatchObject({
      kind: 'complete',
      streamEnd: 'end_of_body',
      finishReason: 'stop',
      usage: { totalTokens: 29 },
    });
    const cut = await relayPieces([inBytes(answer.slice(0, 1))], throughHub(), headgateClient);
    expect(names(cut.sink.text)).toEqual(['start', 'token', 'error']);
  });

  it('skips events of empty data', async () => {
    const events = [
      ': a\n\ndata: \n\n',
      chunk({ content: 'a' }),
      'data:\ndata: \n\n',
      finishEvent,
      'data\n\n',
      doneEvent,
    ];
    const { sink, outcome } = await relayPieces([inBytes(events)], throughHub(), headgateClient);
    expect(names(sink.text)).toEqual(['start', 'token', 'done']);
    expect(outcome).toMatchObject({ kind: 'complete', streamEnd: 'done' });
  });

  it('survives an answer that turns out unsayable at its very end', async () => {
    const nameless = chunk({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] });
    for (const end of [doneEvent, '']) {
      const played = new PlayedStream().start(throughHub(), headgateClient);
      await played.source.send(nameless + finishEvent);
      if (end !== '') await played.source.send(end);
      played.source.end();
      await turn();
      expect(played.outcomes).toMatchObject([{ kind: 'failed', code: 'upstream_invalid' }]);
      expect(names(played.sink.text)).toEqual(['start', 'error']);
    }
  });
});
