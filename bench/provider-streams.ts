import { writeFrame } from '../src/simulator/bedrock/event-frame.ts';

/** A stream of one dialect, prepared for the wire: `first`, then `token` for each token, then what `last` returns. */
export interface PreparedStream {
  readonly contentType: string;
  readonly first: Buffer;
  readonly token: Buffer;
  last(tokens: number, withUsage: boolean): Buffer;
}

const word = ' token';
const model = 'bench-2026-01-01';
const lastChunk = Buffer.from('0\r\n\r\n');
const eventStream = 'text/event-stream; charset=utf-8';

/** The stream that a provider sends which is called at this path. */
export function streamAt(path: string): PreparedStream {
  if (path.endsWith('/messages')) return anthropic;
  if (path.endsWith('/responses')) return openaiResponses;
  if (path.endsWith('/converse-stream')) return bedrock;
  return path.includes(':streamGenerateContent') ? gemini : openaiChat;
}

const chatUsage = '"usage":{"prompt_tokens":12,"completion_tokens":24,"total_tokens":36}';

const openaiChat: PreparedStream = {
  contentType: eventStream,
  first: chatEvent('{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}'),
  token: chatEvent(`{"index":0,"delta":{"content":"${word}"},"logprobs":null,"finish_reason":null}`),
  last: (_tokens, withUsage) =>
    Buffer.concat([
      chatEvent('{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}'),
      withUsage ? chatEvent('', `,${chatUsage}`) : Buffer.alloc(0),
      chunk('data: [DONE]\n\n'),
      lastChunk,
    ]),
};

const anthropic: PreparedStream = {
  contentType: eventStream,
  first: Buffer.concat([
    named('message_start', {
      message: {
        id: 'msg_bench',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 12, output_tokens: 1 },
      },
    }),
    named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  ]),
  token: named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: word } }),
  last: () =>
    Buffer.concat([
      named('content_block_stop', { index: 0 }),
      named('message_delta', {
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 24 },
      }),
      named('message_stop', {}),
      lastChunk,
    ]),
};

const item = { id: 'msg_bench', type: 'message', role: 'assistant' };
const place = { item_id: 'msg_bench', output_index: 0, content_index: 0 };
const response = { id: 'resp_bench', object: 'response', created_at: 1_767_225_600, model };

const openaiResponses: PreparedStream = {
  contentType: eventStream,
  first: Buffer.concat([
    named('response.created', { sequence_number: 0, response: { ...response, status: 'in_progress', output: [] } }),
    named('response.output_item.added', {
      sequence_number: 1,
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    }),
    named('response.content_part.added', {
      sequence_number: 2,
      ...place,
      part: { type: 'output_text', annotations: [], text: '' },
    }),
  ]),
  token: named('response.output_text.delta', { sequence_number: 3, ...place, delta: word, logprobs: [] }),
  last: (tokens) => {
    const text = word.repeat(tokens);
    const part = { type: 'output_text', annotations: [], logprobs: [], text };
    const whole = { ...item, status: 'completed', content: [part] };
    return Buffer.concat([
      named('response.output_text.done', { sequence_number: 4, ...place, text, logprobs: [] }),
      named('response.content_part.done', { sequence_number: 5, ...place, part }),
      named('response.output_item.done', { sequence_number: 6, output_index: 0, item: whole }),
      named('response.completed', {
        sequence_number: 7,
        response: {
          ...response,
          status: 'completed',
          output: [whole],
          usage: { input_tokens: 12, output_tokens: 24, total_tokens: 36 },
        },
      }),
      lastChunk,
    ]);
  },
};

const gemini: PreparedStream = {
  contentType: eventStream,
  first: geminiEvent({ content: { parts: [{ text: word }], role: 'model' }, index: 0 }),
  token: geminiEvent({ content: { parts: [{ text: word }], role: 'model' }, index: 0 }),
  last: () =>
    Buffer.concat([
      geminiEvent({ content: { parts: [{ text: word }], role: 'model' }, finishReason: 'STOP', index: 0 }),
      lastChunk,
    ]),
};

const bedrock: PreparedStream = {
  contentType: 'application/vnd.amazon.eventstream',
  first: bedrockEvent('messageStart', { role: 'assistant' }),
  token: bedrockEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: word } }),
  last: () =>
    Buffer.concat([
      bedrockEvent('contentBlockStop', { contentBlockIndex: 0 }),
      bedrockEvent('messageStop', { stopReason: 'end_turn' }),
      bedrockEvent('metadata', {
        usage: { inputTokens: 12, outputTokens: 24, totalTokens: 36 },
        metrics: { latencyMs: 100 },
      }),
      lastChunk,
    ]),
};

function chatEvent(choice: string, more = ''): Buffer {
  return chunk(
    `data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1767225600,"model":"${model}","service_tier":"default","system_fingerprint":"fp_bench","choices":[${choice}]${more}}\n\n`,
  );
}

function named(type: string, members: object): Buffer {
  return chunk(`event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`);
}

function geminiEvent(candidate: object): Buffer {
  const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 24, totalTokenCount: 36 };
  const event = { candidates: [candidate], usageMetadata, modelVersion: model, responseId: 'bench' };
  return chunk(`data: ${JSON.stringify(event)}\r\n\r\n`);
}

function bedrockEvent(type: string, payload: object): Buffer {
  return chunk(
    writeFrame(
      { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
      JSON.stringify({ ...payload, p: 'abcdefghijklmnop' }),
    ),
  );
}

function chunk(bytes: string | Buffer): Buffer {
  const piece = Buffer.from(bytes as string);
  return Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
}
