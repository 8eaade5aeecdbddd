import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32 } from 'node:zlib';
import { callRaw } from '../raw-call.testing.ts';
import type { RawAnswer } from '../raw-call.testing.ts';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';

interface Message {
  readonly role: string;
  readonly content: readonly Record<string, unknown>[];
}
interface Converse {
  readonly output: { readonly message: Message };
  readonly stopReason: string;
  readonly usage: object;
}

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10; seed=7' });
});
afterAll(() => simulator.stop());

const ask = { messages: [{ role: 'user', content: [{ text: 'Tell me of water.' }] }] };
const place = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const toolConfig = {
  tools: [
    { toolSpec: { name: 'get_weather', inputSchema: { json: place } } },
    { toolSpec: { name: 'get_time', inputSchema: { json: { type: 'object' } } } },
  ],
};
const thinking = { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } } };

function call(body: object, simulate = '', method = 'converse'): Promise<RawAnswer> {
  return callRaw(simulator.port, { path: `/model/anthropic.claude-v1%3A0/${method}`, body, simulate });
}

/** The complete answer, which must say the same as the streamed one under one seed. */
async function askBoth(body: object, simulate = ''): Promise<Converse> {
  const complete = await call(body, simulate);
  expect(complete).toMatchObject({ status: 200, end: 'complete' });
  const answer = JSON.parse(complete.text) as Converse;
  const streamed = await call(body, simulate, 'converse-stream');
  expect(streamed.head).toContain('content-type: application/vnd.amazon.eventstream');
  const events = readFrames(streamed.body).map(({ headers, payload }) => ({ [headers[':event-type'] ?? '']: payload }));
  expect(events.at(-1)).toMatchObject({ metadata: { usage: answer.usage } });
  expect(events.at(-2)).toMatchObject({ messageStop: { stopReason: answer.stopReason } });
  expect(contentOf(events)).toEqual(answer.output.message.content);
  return answer;
}

describe('an answer', () => {
  it('has text and usage', async () => {
    const answer = await askBoth(ask, 'cached-tokens=100');
    expect(answer).toMatchObject({ output: { message: { role: 'assistant' } }, stopReason: 'end_turn' });
    expect(answer.usage).toMatchObject({
      inputTokens: 5,
      cacheReadInputTokens: 100,
      outputTokens: 10,
      totalTokens: 115,
    });
    expect(simulator.requests().at(-1)?.model).toBe('anthropic.claude-v1:0');
  });

  it('is cut at the tokens allowed', async () => {
    const answer = await askBoth({ ...ask, inferenceConfig: { maxTokens: 4 } });
    expect(answer).toMatchObject({ stopReason: 'max_tokens', usage: { outputTokens: 4 } });
  });

  it('calls tools in parallel and forced, and needs the result of each', async () => {
    const messages = [{ role: 'user', content: [{ text: 'get_weather and get_time, please' }] }];
    const { output, stopReason } = await askBoth({ messages, toolConfig });
    expect(stopReason).toBe('tool_use');
    expect(output.message.content).toMatchObject([
      { toolUse: { name: 'get_weather', input: { city: 'water' } } },
      { toolUse: { name: 'get_time', input: {} } },
    ]);
    const forced = await askBoth({ ...ask, toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'get_time' } } } });
    expect(forced.output.message.content).toMatchObject([{ toolUse: { name: 'get_time' } }]);
    const results = output.message.content.map((block) => {
      const { toolUseId } = block['toolUse'] as { toolUseId: string };
      return { toolResult: { toolUseId, content: [{ text: 'fine' }] } };
    });
    const history = (content: object[]): object => ({
      messages: [...messages, output.message, { role: 'user', content }],
    });
    expect((await askBoth(history(results))).stopReason).toBe('end_turn');
    expect((await call(history(results.slice(1)))).text).toContain('Expected toolResult blocks');
  });

  it('reasons with a signature, which must come back as it was', async () => {
    const { output } = await askBoth({ ...ask, ...thinking });
    expect(output.message.content).toMatchObject([{ reasoningContent: {} }, { text: RegExp('.') }]);
    const history = (message: object): object => ({
      messages: [...ask.messages, message, { role: 'user', content: [{ text: 'go on' }] }],
    });
    expect((await call(history(output.message))).status).toBe(200);
    const changed = JSON.parse(JSON.stringify(output.message).replace('"text":"', '"text":"not ')) as object;
    expect((await call(history(changed))).text).toContain('Invalid `signature`');
  });

  it('counts tokens', async () => {
    const answer = await call({ input: { converse: ask } }, '', 'count-tokens');
    expect(JSON.parse(answer.text)).toEqual({ inputTokens: 5 });
  });
});

describe('an error', () => {
  it.each([
    [400, 'ValidationException'],
    [403, 'AccessDeniedException'],
    [424, 'ModelErrorException'],
    [429, 'ThrottlingException'],
    [500, 'InternalServerException'],
    [503, 'ServiceUnavailableException'],
  ])('%i is named %s in a header', async (status, type) => {
    const answer = await call(ask, `status=${status}`, 'converse-stream');
    expect(answer.status).toBe(status);
    expect(answer.head).toContain(`x-amzn-errortype: ${type}\r\n`);
    expect(Object.keys(JSON.parse(answer.text) as object)).toEqual(['message']);
  });

  it('in the stream is a frame of an exception, and the last one', async () => {
    const answer = await call(ask, 'error-after=3; error-type=ThrottlingException', 'converse-stream');
    const frames = readFrames(answer.body);
    expect(frames).toHaveLength(4);
    expect(frames.at(-1)?.headers).toMatchObject({
      ':message-type': 'exception',
      ':exception-type': 'throttlingException',
    });
  });

  it.each([
    ['truncate-after=3', 'complete'],
    ['close-after=3', 'closed'],
    ['reset-after=3; cut=5', 'reset'],
    ['truncate-after=3; batch=2', 'complete'],
  ])('%s ends the stream between two frames', async (simulate, end) => {
    const answer = await call(ask, simulate, 'converse-stream');
    expect(answer.end).toBe(end);
    expect(readFrames(answer.body)).toHaveLength(3);
  });

  it('breaks the payload of a frame, not its checksum', async () => {
    const answer = await call(ask, 'garbage=2', 'converse-stream');
    expect(() => readFrames(answer.body)).toThrow('JSON');
  });

  it('tells of a bad request', async () => {
    for (const body of [{}, { messages: [{ role: 'system', content: [] }] }, { messages: [{ role: 'user' }] }]) {
      expect((await call(body)).status).toBe(400);
    }
  });
});

interface Frame {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Record<string, unknown>;
}

/** Reads frames, all headers of which have text values. Checks both checksums. */
function readFrames(body: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < body.length;) {
    const frame = body.subarray(at, at + body.readUInt32BE(at));
    const headersEnd = 12 + frame.readUInt32BE(4);
    expect(frame.readUInt32BE(8)).toBe(crc32(frame.subarray(0, 8)));
    expect(frame.readUInt32BE(frame.length - 4)).toBe(crc32(frame.subarray(0, -4)));
    const headers: Record<string, string> = {};
    for (let place = 12; place < headersEnd;) {
      const nameEnd = place + 1 + frame.readUInt8(place);
      const valueEnd = nameEnd + 3 + frame.readUInt16BE(nameEnd + 1);
      headers[frame.toString('utf8', place + 1, nameEnd)] = frame.toString('utf8', nameEnd + 3, valueEnd);
      place = valueEnd;
    }
    frames.push({
      headers,
      payload: JSON.parse(frame.toString('utf8', headersEnd, frame.length - 4)) as Frame['payload'],
    });
    at += frame.length;
  }
  return frames;
}

/** The content that the events of a stream say, as a complete answer has it. */
function contentOf(events: readonly Record<string, unknown>[]): unknown[] {
  interface Delta {
    readonly contentBlockIndex: number;
    readonly delta: { text?: string; reasoningContent?: Record<string, string>; toolUse?: { input: string } };
  }
  const content: Record<string, unknown>[] = [];
  const inputs: string[] = [];
  for (const event of events) {
    const start = event['contentBlockStart'] as { contentBlockIndex: number; start: object } | undefined;
    if (start) content[start.contentBlockIndex] = { ...start.start };
    const change = event['contentBlockDelta'] as Delta | undefined;
    if (!change) continue;
    const { contentBlockIndex: index, delta } = change;
    const block = (content[index] ??= {});
    if (delta.text !== undefined)
      block['text'] = `${typeof block['text'] === 'string' ? block['text'] : ''}${delta.text}`;
    if (delta.toolUse) inputs[index] = `${inputs[index] ?? ''}${delta.toolUse.input}`;
    const reasoning =
      ((block['reasoningContent'] ?? {}) as { reasoningText?: Record<string, string> }).reasoningText ?? {};
    for (const [name, text] of Object.entries(delta.reasoningContent ?? {})) {
      reasoning[name] = `${reasoning[name] ?? ''}${text}`;
      block['reasoningContent'] = { reasoningText: reasoning };
    }
  }
  return content.map((block, index) => {
    const toolUse = block['toolUse'] as object | undefined;
    return toolUse ? { toolUse: { ...toolUse, input: JSON.parse(inputs[index] ?? '{}') as unknown } } : block;
  });
}
