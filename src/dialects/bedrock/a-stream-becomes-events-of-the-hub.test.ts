import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { GatewayError } from '../../core/errors.ts';
import { errorFrame, eventFrame, exceptionFrame, textStream } from './frames-for-tests.ts';
import { bedrockProvider } from './provider.ts';

const target = { upstreamModel: 'm', provider: providerOf({ dialect: 'bedrock' }) };

function read(frames: readonly Buffer[]) {
  const reader = bedrockProvider.streamReader(target);
  const heard: AnswerEvent[] = [];
  const emit = (event: AnswerEvent): void => void heard.push(event);
  for (const frame of frames) reader.read(frame, emit);
  return { heard, reader, emit };
}

const start = (index: number, block: object) =>
  eventFrame('contentBlockStart', { contentBlockIndex: index, start: block });
const delta = (index: number, piece: object) =>
  eventFrame('contentBlockDelta', { contentBlockIndex: index, delta: piece });
const stop = (index: number) => eventFrame('contentBlockStop', { contentBlockIndex: index });
const finish = (stopReason: string) => eventFrame('messageStop', { stopReason });
const metadata = (more: object = {}) => eventFrame('metadata', { usage: { inputTokens: 3, outputTokens: 9 }, ...more });

describe('a stream of ConverseStream', () => {
  it('is text with its reason to end and its usage', () => {
    const { heard, reader } = read(textStream('Hel', 'lo'));
    expect(heard).toEqual([
      { kind: 'start', model: undefined },
      { kind: 'text', text: 'Hel' },
      { kind: 'text', text: 'lo' },
      { kind: 'finish', reason: 'stop', providerReason: 'end_turn' },
      { kind: 'usage', usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } },
    ]);
    expect(reader.ended).toBe(true);
  });

  it('has an image in pieces, and tells pieces that are new', () => {
    const { heard } = read([
      start(0, { image: { format: 'png' } }),
      delta(0, { image: { source: { bytes: 'AAA=' } } }),
      delta(0, { image: { source: { bytes: 'BBBB' } } }),
      stop(0),
      start(1, { image: { format: 'png' } }),
      delta(1, { image: { error: { message: 'no image' } } }),
      stop(1),
      delta(2, { hologram: 'x' }),
      delta(2, { toolResult: [] }),
      delta(2, {}),
    ]);
    const data = Buffer.concat([Buffer.from('AAA=', 'base64'), Buffer.from('BBBB', 'base64')]).toString('base64');
    expect(heard.slice(1)).toMatchObject([
      { kind: 'image', data, mediaType: 'image/png' },
      { kind: 'extension', value: { start: { image: {} }, deltas: [{}] } },
      { kind: 'extension', value: { hologram: 'x' } },
      { kind: 'extension', value: { toolResult: [] } },
    ]);
  });

  it('has calls of tools, several and without arguments too', () => {
    const { heard } = read([
      start(0, { toolUse: { toolUseId: 'a', name: 'f' } }),
      delta(0, { toolUse: { input: '' } }),
      delta(0, { toolUse: { input: '{"x":' } }),
      delta(0, { toolUse: { input: '1}' } }),
      stop(0),
      start(1, { toolUse: { toolUseId: 'b', name: 'g' } }),
      stop(1),
      finish('tool_use'),
      metadata(),
    ]);
    expect(heard.slice(1, -1)).toEqual([
      { kind: 'tool_call_begin', call: 0, position: 0, id: 'a', name: 'f' },
      { kind: 'tool_call_arguments', call: 0, json: '{"x":' },
      { kind: 'tool_call_arguments', call: 0, json: '1}' },
      { kind: 'tool_call_end', call: 0 },
      { kind: 'tool_call_begin', call: 1, position: 1, id: 'b', name: 'g' },
      { kind: 'tool_call_arguments', call: 1, json: '{}' },
      { kind: 'tool_call_end', call: 1 },
      { kind: 'finish', reason: 'tool_calls', providerReason: 'tool_use' },
    ]);
  });

  it('has thoughts with their signatures, readable or not, and sources', () => {
    const { heard } = read([
      delta(0, { reasoningContent: { text: 'hm' } }),
      delta(0, { reasoningContent: { signature: 'EqQB' } }),
      delta(1, { reasoningContent: { redactedContent: 'c2VhbGVk' } }),
      delta(2, { text: 'So.' }),
      delta(2, {
        citation: {
          title: 't',
          source: 'https://x/y',
          sourceContent: [{ text: 'q' }],
          location: { documentPage: { documentIndex: 1, start: 2, end: 3 } },
        },
      }),
    ]);
    expect(heard.slice(1)).toEqual([
      { kind: 'reasoning', text: 'hm' },
      { kind: 'reasoning', text: '', signature: { dialect: 'bedrock', kind: 'proof', data: 'EqQB' } },
      { kind: 'reasoning', text: '', signature: { dialect: 'bedrock', kind: 'content', data: 'c2VhbGVk' } },
      { kind: 'text', text: 'So.' },
      {
        kind: 'citation',
        title: 't',
        url: 'https://x/y',
        quoted: 'q',
        documentIndex: 1,
        place: { unit: 'page', from: 2, to: 3 },
      },
    ]);
  });

  it('tells a tool that the provider runs itself as a whole, and no call of it', () => {
    const block = { toolUse: { toolUseId: 's', name: 'search', type: 'server_tool_use' } };
    const piece = { toolUse: { input: '{}' } };
    const { heard } = read([start(0, block), delta(0, piece), stop(0)]);
    expect(heard.slice(1)).toEqual([
      { kind: 'extension', dialect: 'bedrock', value: { start: block, deltas: [piece] } },
    ]);
  });

  it('counts the tokens of the cache as input, and names the model that a router has chosen', () => {
    const usage = {
      inputTokens: 3,
      outputTokens: 9,
      totalTokens: 52,
      cacheReadInputTokens: 10,
      cacheWriteInputTokens: 30,
      cacheDetails: [
        { ttl: '5m', inputTokens: 10 },
        { ttl: '1h', inputTokens: 20 },
      ],
    };
    const { heard } = read([
      metadata({ usage, trace: { promptRouter: { invokedModelId: 'm2' } } }),
      finish('max_tokens'),
    ]);
    expect(heard.slice(1)).toEqual([
      { kind: 'model', model: 'm2' },
      { kind: 'finish', reason: 'length', providerReason: 'max_tokens' },
      {
        kind: 'usage',
        usage: {
          inputTokens: 43,
          outputTokens: 9,
          totalTokens: 52,
          cachedInputTokens: 10,
          cacheWriteTokens: 30,
          longCacheWriteTokens: 20,
        },
      },
    ]);
  });

  it('is not complete at any frame before the reason to end, and complete without its usage after that', () => {
    const frames = textStream('a', 'b');
    for (let count = 0; count <= frames.length; count += 1) {
      const { reader, emit } = read(frames.slice(0, count));
      const isComplete = reader.ended || reader.finish(emit);
      expect(isComplete, `${count} frames`).toBe(count >= frames.length - 1);
    }
    const { reader, emit, heard } = read(frames.slice(0, -1));
    reader.finish(emit);
    expect(heard.at(-1)).toEqual({
      kind: 'usage',
      usage: { inputTokens: 0, outputTokens: 2, totalTokens: 2, estimated: true },
    });
  });

  it.each([
    ['throttlingException', 'rate_limited', 429],
    ['modelStreamErrorException', 'server_error', 502],
    ['internalServerException', 'server_error', 500],
    ['serviceUnavailableException', 'overloaded', 503],
    ['validationException', 'invalid_request', 400],
  ])('ends with the error of a frame %s, also after its reason to end', (name, kind, status) => {
    for (const count of [1, 2, 4]) {
      const frames = [...textStream('a').slice(0, count), exceptionFrame(name, 'words'), finish('end_turn')];
      const { heard, reader } = read(frames);
      expect(heard.at(-1)).toMatchObject({ kind: 'error', error: { kind, status, message: 'words', type: name } });
      expect(reader.ended).toBe(true);
    }
  });

  it('ends with the error of a frame that tells it in its headers', () => {
    const { heard } = read([...textStream('a').slice(0, 2), errorFrame('InternalFailure', 'words')]);
    expect(heard.at(-1)).toMatchObject({ error: { kind: 'server_error', message: 'words', location: 'event' } });
  });

  it('with arguments of no call, or a frame that holds no object, is refused', () => {
    expect(() => read([delta(0, { toolUse: { input: '{' } })])).toThrow(GatewayError);
    expect(() => read([start(0, { toolUse: { name: 'f' } })])).toThrow(/without an id/);
  });
});

describe('an error of Bedrock', () => {
  const refusal = (status: number, type: string, body: object) =>
    bedrockProvider.errors.inRefusal(
      { status, headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/` } },
      Buffer.from(JSON.stringify(body)),
      0,
    );

  it.each([
    [400, 'ValidationException', { message: 'bad' }, { kind: 'invalid_request', message: 'bad' }],
    [403, 'AccessDeniedException', { message: 'no access to the model' }, { kind: 'permission' }],
    [
      403,
      'AccessDeniedException',
      { Message: 'User: arn:aws:x is not authorized to perform: y' },
      { kind: 'authentication' },
    ],
    [403, 'UnrecognizedClientException', { message: 'The security token is invalid' }, { kind: 'authentication' }],
    [403, 'InvalidSignatureException', { message: 'x' }, { kind: 'authentication' }],
    [404, 'ResourceNotFoundException', { message: 'x' }, { kind: 'not_found' }],
    [429, 'ThrottlingException', { message: 'Too many tokens' }, { kind: 'rate_limited' }],
    [400, 'ServiceQuotaExceededException', { message: 'x' }, { kind: 'rate_limited' }],
    [424, 'ModelErrorException', { message: 'x' }, { kind: 'server_error' }],
    [408, 'ModelTimeoutException', { message: 'x' }, { kind: 'server_error' }],
    [500, 'InternalServerException', { message: 'x' }, { kind: 'server_error' }],
    [503, 'ServiceUnavailableException', { message: 'x' }, { kind: 'overloaded' }],
  ])('%s %s has its kind', (status, type, body, expected) => {
    expect(refusal(status, type, body)).toMatchObject({ status, type, ...expected });
  });

  it('stands in the first frame of a stream too', () => {
    const event = { name: 'throttlingException', isNamedError: true, data: '{"message":"slow"}' };
    const head = { status: 200, headers: {} };
    expect(bedrockProvider.errors.inFirstEvent(head, event, 0)).toMatchObject({
      kind: 'rate_limited',
      message: 'slow',
      location: 'first_event',
    });
    const other = { name: 'messageStart', isNamedError: false, data: '{"role":"assistant"}' };
    expect(bedrockProvider.errors.inFirstEvent(head, other, 0)).toBeUndefined();
  });
});
