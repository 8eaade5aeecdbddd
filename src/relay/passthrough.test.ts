import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { PlayedStream, breakOff, cutsInTwo, relayPieces, turn } from './byte-ends.fixture.ts';
import type { StreamTransform } from '../core/stream-transform.ts';
import {
  azureFirst,
  chunk,
  doneEvent,
  endsWhole,
  finishEvent,
  inBytes,
  lineEnds,
  oddEvents,
  usageEvent,
} from './openai-streams.fixture.ts';
import { Passthrough } from '../dialects/openai-chat/passthrough.ts';

const provider = { name: 'openai', secrets: () => ['sk-of-the-provider'] };

const whole = [...oddEvents, finishEvent, usageEvent, doneEvent];
const withoutUsage = whole.filter((event) => event !== usageEvent);
const marks = { 'no mark': '', 'a byte order mark': '\uFEFF' };
const wordings = Object.entries(lineEnds).flatMap(([name, lineEnd]) =>
  Object.entries(marks).map(([markName, mark]) => ({ name: `${name} and ${markName}`, lineEnd, mark })),
);
const usage = { inputTokens: 19, outputTokens: 10, totalTokens: 29 };
const complete = {
  kind: 'complete',
  streamEnd: 'done',
  usage,
  finishReason: 'stop',
  reportedModel: 'gpt-4o-2024-08-06',
};
const brokenOff = '"code":"upstream_incomplete"';

const quiet = (): StreamTransform => new Passthrough({ provider, showsUsage: false });
const asked = (): StreamTransform => new Passthrough({ provider, showsUsage: true });

/** What a relay that fails the promise of fidelity by one byte does to the events. */
function altering(transform: StreamTransform): StreamTransform {
  return {
    take(events) {
      const out = Buffer.from(transform.take(events) as string);
      if (out.length > 30) out[20] = (out[20] ?? 0) ^ 1;
      return out;
    },
    finish: (rest) => transform.finish(rest),
    get ending() {
      return transform.ending;
    },
    tally: () => transform.tally(),
  };
}

async function expectAsTheyCame(
  pieces: readonly Buffer[],
  transform: StreamTransform,
  expected: Buffer,
): Promise<void> {
  const { sink, outcomes } = await relayPieces(pieces, transform);
  expect(sink.text).toBe(expected.toString());
  expect(sink.bytes.equals(expected)).toBe(true);
  expect(outcomes).toEqual([complete]);
  expect(sink.ends).toBe(1);
}

describe.each(wordings)('Passthrough of a stream with $name', ({ lineEnd, mark }) => {
  const sent = inBytes(whole, lineEnd, mark);
  const expected = inBytes(withoutUsage, lineEnd, mark);

  it('gives every byte as it came, wherever the bytes are cut', async () => {
    for (const pieces of cutsInTwo(sent)) await expectAsTheyCame(pieces, asked(), sent);
  });

  it('keeps the usage event, and no other byte, from a client that did not ask', async () => {
    for (const pieces of cutsInTwo(sent)) await expectAsTheyCame(pieces, quiet(), expected);
  });

  it('does so in pieces of any sizes', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(sizes, async (sizes) => {
        const pieces: Buffer[] = [];
        for (let at = 0, count = 0; at < sent.length; count += 1) {
          const size = sizes[count % sizes.length] ?? 1;
          pieces.push(sent.subarray(at, at + size));
          at += size;
        }
        await expectAsTheyCame(pieces, quiet(), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('takes a clean end for the end of a stream only where nothing is missing, wherever that is', async () => {
    let wholes = 0;
    for (let length = 0; length <= sent.length; length += 1) {
      const came = sent.subarray(0, length);
      const { sink, outcomes } = await relayPieces([came], asked());
      const isWhole = endsWhole(came.toString());
      if (isWhole) wholes += 1;
      const ends = sink.text.match(/^data: (?:\[DONE\]|\{"error":\{"message)/gm) ?? [];
      expect(ends, `after ${length} bytes`).toEqual([isWhole ? 'data: [DONE]' : 'data: {"error":{"message']);
      expect(outcomes).toMatchObject([
        isWhole ? { kind: 'complete' } : { kind: 'failed', code: 'upstream_incomplete' },
      ]);
      expect(sink.ends).toBe(1);
    }
    expect(wholes).toBeGreaterThan(5);
  });

  it('never lets a stream that breaks off look complete, wherever it does', async () => {
    const doneAt = sent.length - inBytes([doneEvent], lineEnd).length;
    for (let length = 0; length < sent.length - lineEnd.length + 1; length += 1) {
      const { sink, outcomes } = await breakOff(sent.subarray(0, length), asked());
      const lastEvent = sink.text.slice(sink.text.lastIndexOf('data: {'));
      expect(lastEvent, `after ${length} bytes`).toContain(brokenOff);
      expect(sink.bytes.subarray(doneAt).includes('data: [DONE]')).toBe(false);
      expect(outcomes).toMatchObject([{ kind: 'failed', code: 'upstream_incomplete' }]);
      expect(sink.ends).toBe(1);
    }
  });
});

describe('Passthrough', () => {
  it('takes an event for whole with the CR of its blank line, and gives the LF that is certain', async () => {
    const sent = inBytes(whole, lineEnds.CRLF);
    await expectAsTheyCame([sent.subarray(0, -1)], asked(), sent);
  });

  it('would be caught at changing a single byte', async () => {
    const sent = inBytes(whole);
    await expect(expectAsTheyCame([sent], altering(asked()), sent)).rejects.toThrow(/toBe|to be/);
  });

  it('says that it is complete as soon as [DONE] is there, and relays nothing after it', async () => {
    const played = new PlayedStream().start(quiet());
    await played.source.send(inBytes([chunk({ content: 'a' }), doneEvent, chunk({ content: 'late' })]));
    await played.source.send(chunk({ content: 'later' }));
    expect(played.sink.text).toBe(chunk({ content: 'a' }) + doneEvent);
    expect(played.outcomes).toMatchObject([{ kind: 'complete' }]);
    expect(played.sink.ends).toBe(1);
  });

  it.each([
    ['data: {"error":{"message":"Overloaded"}}\n\n', 'upstream_error'],
    ['event: error\ndata: {"error":{"message":"Overloaded","code":503}}\n\n', 'provider_overloaded'],
    ['data: {"error":"Overloaded"}\n\n', 'provider_overloaded'],
  ])(
    'passes an error event that every SDK raises as it came, and then ends without [DONE]: %j',
    async (event, code) => {
      const played = new PlayedStream().start(quiet());
      await played.source.send(inBytes([chunk({ content: 'a' }), event, doneEvent]));
      expect(played.sink.text).toBe(chunk({ content: 'a' }) + event);
      expect(played.outcomes).toMatchObject([{ kind: 'failed', code, message: 'Overloaded' }]);
      expect(played.sink.ends).toBe(1);
      expect(played.source.aborts).toBe(1);
    },
  );

  it.each([
    'data: {"id":"x","choices":[{"index":0,"finish_reason":"error"}], "error" : {"message":"Overloaded"}}\n\n',
    'data: {"choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"code":502,"message":"Overloaded"}}]}\n\n',
    'event: error\ndata: {"message":"Overloaded"}\n\n',
    'event: error\ndata: {"type":"error","code":"server_error","message":"Overloaded"}\n\n',
  ])('follows an error event that some SDK overlooks with one of its own: %j', async (event) => {
    const played = new PlayedStream().start(quiet());
    await played.source.send(inBytes([chunk({ content: 'a' }), event, doneEvent]));
    const [own] = played.sink.text.split(chunk({ content: 'a' }) + event).slice(1);
    expect(own).toMatch(/^data: \{"error":\{"message":"Overloaded",.*\}\}\n\n$/);
    expect(played.outcomes).toMatchObject([{ kind: 'failed', message: 'Overloaded', usage: { outputTokens: 1 } }]);
    expect(played.sink.ends).toBe(1);
    expect(played.source.aborts).toBe(1);
  });

  it.each([
    'data: {"type":"error","code":"server_error","message":"Overloaded"}\n\n',
    'data: {"object":"error","message":"Overloaded","type":"InternalServerError","code":500}\n\n',
    'data: [{"error":{"message":"Overloaded","code":503}}]\n\n',
    'data: {"detail":"Overloaded"}\n\n',
    'event: error\ndata: Overloaded\n\n',
  ])('replaces an error event that some SDK takes for a part of the answer by its own: %j', async (event) => {
    const played = new PlayedStream().start(quiet());
    await played.source.send(inBytes([chunk({ content: 'a' }), event, doneEvent]));
    const [before, own] = played.sink.text.split(chunk({ content: 'a' }));
    expect(before).toBe('');
    expect(own).toMatch(/^data: \{"error":\{"message":"Overloaded",.*\}\}\n\n$/);
    expect(played.outcomes).toMatchObject([{ kind: 'failed', message: 'Overloaded', usage: { outputTokens: 1 } }]);
  });

  it.each([
    ['quotes our key', { message: 'Bad key sk-of-the-provider' }, 'upstream_error'],
    [
      'refuses our key, naming parts of it',
      { code: 'invalid_api_key', message: 'Bad key sk-***der' },
      'provider_auth_failed',
    ],
    [
      'accuses our key by its status',
      { message: 'Incorrect key sk-proj-abcd****wxyz for org-123', type: 'permission_error', code: 401 },
      'provider_auth_failed',
    ],
    ['quotes our key in capitals', { message: 'Bad key SK-OF-THE-PROVIDER' }, 'upstream_error'],
    ['is too long to be looked through', { message: 'A'.repeat(7_000_000) }, 'upstream_error'],
    ['quotes a part of our key', { message: 'Bad key ending in the-provider' }, 'upstream_error'],
  ])('says an error event itself that %s, and relays nothing after it', async (_what, error, code) => {
    const played = new PlayedStream().start(quiet());
    const event = `data: ${JSON.stringify({ error })}\n\n`;
    await played.source.send(inBytes([chunk({ content: 'a' }), event, chunk({ content: 'late' }), doneEvent]));
    expect(played.sink.text.startsWith(`${chunk({ content: 'a' })}data: {"error":{`)).toBe(true);
    expect(played.sink.text).not.toMatch(/sk-|the-provider|late|\[DONE\]/i);
    expect(played.outcomes).toMatchObject([{ kind: 'failed', code }]);
  });

  it('tells a reset in mid-stream like a truncation, after what came', async () => {
    const played = new PlayedStream().start(quiet());
    played.source.sendNow(chunk({ content: 'a' }) + 'data: {"cho');
    played.source.fail(new GatewayError('upstream_incomplete', 'reset'));
    await turn();
    expect(played.sink.text).toBe(
      chunk({ content: 'a' }) +
        'data: {"error":{"message":"reset","type":"upstream_error","param":null,"code":"upstream_incomplete"}}\n\n',
    );
  });

  it('estimates the output of a stream without usage from its events', async () => {
    const { outcome } = await relayPieces(
      [inBytes(['a', 'b', 'c', 'd'].map((content) => chunk({ content })))],
      quiet(),
    );
    expect(outcome?.usage).toEqual({ inputTokens: 0, outputTokens: 4, totalTokens: 4, estimated: true });
  });

  it('takes the last usage of a provider that tells it with every chunk, and passes these', async () => {
    const told = (tokens: number) =>
      `data: {"choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":1,"completion_tokens":${tokens}}}\n\n`;
    const { sink, outcome } = await relayPieces([told(1) + told(2) + doneEvent], quiet());
    expect(sink.text).toBe(told(1) + told(2) + doneEvent);
    expect(outcome?.usage).toEqual({ inputTokens: 1, outputTokens: 2, totalTokens: 3 });
  });

  it('refuses an event that does not end, without holding more than its bound', async () => {
    const played = new PlayedStream().start(quiet());
    for (let sent = 0; sent <= 1_048_576; sent += 65_536) await played.source.send(Buffer.alloc(65_536, 'x'));
    expect(played.outcomes).toMatchObject([{ kind: 'failed', code: 'upstream_invalid' }]);
    expect(played.sink.text).toContain('"code":"upstream_invalid"');
    expect(played.source.aborts).toBe(1);
  });
});

describe('Passthrough of a stream without [DONE]', () => {
  const open = [chunk({ content: 'a' }, null, 0), chunk({ content: 'b' }, null, 1), chunk({}, 'stop', 0)];
  const finished = [...open, chunk({}, 'length', 1)];

  it('is complete where its body ends cleanly behind the finish_reason of each choice that began', async () => {
    const one = [chunk({ content: 'a' }), chunk({ content: 'b' }), chunk({}, 'stop')];
    const lateFirst = [
      chunk({ content: 'b' }, null, 12),
      chunk({ content: 'a' }),
      chunk({}, 'stop', 12),
      chunk({}, 'stop'),
    ];
    for (const events of [one, finished, lateFirst]) {
      const { sink, outcome } = await relayPieces([inBytes([...events, usageEvent])], quiet());
      expect(sink.text).toBe([...events, doneEvent].join(''));
      expect(outcome).toMatchObject({ kind: 'complete', streamEnd: 'end_of_body', usage });
    }
  });

  it.each([
    ['a choice is open', open],
    [
      'the first choice is open',
      [chunk({ content: 'a' }), chunk({ content: 'a' }), chunk({ content: 'b' }, 'stop', 1)],
    ],
    ['a choice with a large index is open', [chunk({}, 'stop'), chunk({ content: 'b' }, null, 40)]],
    ['no choice has begun', [azureFirst, usageEvent]],
    ['an event is cut', [...finished, usageEvent.slice(0, -9)]],
    ['an event has no data yet', [...finished, 'event: x\n']],
  ])('is not complete where %s', async (_what, events) => {
    const { sink, outcome } = await relayPieces([inBytes(events)], quiet());
    expect(sink.text).toContain(brokenOff);
    expect(sink.text).not.toContain('data: [DONE]');
    expect(outcome).toMatchObject({ kind: 'failed', code: 'upstream_incomplete' });
  });

  it('is not complete where the provider leaves its connection open, or resets it', async () => {
    const silent = new PlayedStream().start(quiet());
    await silent.source.send(inBytes(finished));
    expect(silent.outcomes).toEqual([]);
    silent.clock.advance(60_000);
    await turn();
    const reset = await breakOff(inBytes(finished), quiet());
    expect(silent.outcomes).toMatchObject([{ kind: 'failed', code: 'upstream_stalled' }]);
    expect(reset.outcomes).toMatchObject([{ kind: 'failed', code: 'upstream_incomplete' }]);
    for (const { sink } of [silent, reset]) expect(sink.text).not.toContain('data: [DONE]');
  });
});

describe('Passthrough of a last event without its blank line', () => {
  const before = [chunk({ content: 'a' }), finishEvent];

  it.each(['', '\n', '\r', '\r\n'])('takes it for whole at a clean end: [DONE] and %j', async (end) => {
    const { sink, outcome } = await relayPieces([inBytes([...before, `data: [DONE]${end}`])], quiet());
    expect(sink.text.startsWith(before.join(''))).toBe(true);
    expect(sink.text.slice(before.join('').length)).toMatch(/^data: \[DONE\](?:\n\n|\r\n\n|\r\n\r\n)$/);
    expect(outcome).toMatchObject({ kind: 'complete', streamEnd: 'done' });
  });

  it('relays it, and ends whole behind it', async () => {
    const [first = '', last = ''] = before;
    const { sink, outcome } = await relayPieces([first + last.trimEnd()], quiet());
    expect(sink.text).toBe(first + last + doneEvent);
    expect(outcome).toMatchObject({ kind: 'complete', streamEnd: 'end_of_body' });
  });

  it('keeps it back where it carries the usage alone', async () => {
    const { sink, outcome } = await relayPieces([inBytes([...before, usageEvent.trimEnd()])], quiet());
    expect(sink.text).toBe([...before, doneEvent].join(''));
    expect(outcome).toMatchObject({ kind: 'complete', usage });
  });

  it('relays it and then says what is missing, where something is', async () => {
    const { sink, outcome } = await relayPieces([chunk({ content: 'a' }).trimEnd()], quiet());
    expect(sink.text.startsWith(chunk({ content: 'a' }))).toBe(true);
    expect(sink.text).toContain(brokenOff);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'upstream_incomplete' });
  });
});

describe('Passthrough of what is no part of an answer', () => {
  const figures = '"usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29}';
  const before = chunk({ content: 'a' });

  it.each([
    `{"choices":[],${figures}}`,
    `{"choices":null,${figures}}`,
    `{${figures}}`,
    `{"choices":[{"index":0,"delta":{}}],${figures}}`,
    `{"choices":[{"index":0}],${figures}}`,
    `{"choices":[{"index":0,"delta":null,"finish_reason":null,"logprobs":null}],${figures}}`,
    `{"choices":[{"index":0,"delta":{"content":"","role":"assistant","tool_calls":[]},"finish_reason":""}],${figures}}`,
    `{"choices":[{"index":0,"delta":{}},{"index":1,"delta":{"content":null}}],${figures}}`,
  ])('keeps an event that carries usage and nothing else from a client that did not ask: %s', async (data) => {
    const event = `data: ${data}\n\n`;
    const hidden = await relayPieces([before + event + finishEvent + doneEvent], quiet());
    expect(hidden.sink.text).toBe(before + finishEvent + doneEvent);
    expect(hidden.outcome?.usage).toMatchObject(usage);
    const shown = await relayPieces([before + event + finishEvent + doneEvent], asked());
    expect(shown.sink.text).toBe(before + event + finishEvent + doneEvent);
  });

  it.each([
    `{"choices":[{"index":0,"delta":{"content":"b"}}],${figures}}`,
    `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],${figures}}`,
    `{"choices":[{"index":0,"delta":{},"content_filter_results":{"hate":{"filtered":false}}}],${figures}}`,
    `{"choices":[],"usage":null}`,
  ])('passes an event that carries more, or no usage: %s', async (data) => {
    const event = `data: ${data}\n\n`;
    const { sink } = await relayPieces([before + event + finishEvent + doneEvent], quiet());
    expect(sink.text).toBe(before + event + finishEvent + doneEvent);
  });

  it('passes the first event, which names the role, whatever usage stands in it', async () => {
    const event = `data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],${figures}}\n\n`;
    const { sink } = await relayPieces([event + finishEvent + doneEvent], quiet());
    expect(sink.text).toBe(event + finishEvent + doneEvent);
  });

  it.each(['data: \n\n', 'data:\n\n', 'data\n\n', 'data: \ndata:\n\n', 'id: 7\ndata: \n\n', 'data: \r\n\r\n'])(
    'skips an event of empty data: %j',
    async (empty) => {
      const events = [empty, before, empty, empty, finishEvent, empty, doneEvent];
      const { sink, outcome } = await relayPieces([inBytes(events)], quiet());
      expect(sink.text).toBe(before + finishEvent + doneEvent);
      expect(outcome).toMatchObject({ kind: 'complete', usage: { outputTokens: 1 } });
    },
  );
});
