import { anthropicClient } from '../../dialects/anthropic/client.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { errorAnswers } from '../openapi-errors.ts';
import {
  answerHeaders,
  jsonBody,
  ref,
  retryHeaders,
  sharedAnswerHeaders,
  sharingParameters,
} from '../openapi-parts.ts';

const words = `For every client that speaks Anthropic's Messages. To an Anthropic provider the request and the answer pass byte for byte; to any other provider the request is translated. What that provider cannot be told is refused by its name, or named in \`x-headgate-dropped\`.

Thoughts and their signatures come back in the next turn as they were given out, whichever provider they come from: a signature of another dialect is wrapped, and only the gateway can read it.

A failure in the middle of a stream arrives as \`event: error\`, and the stream ends without \`message_stop\`. Too much work is 529 \`overloaded_error\` here. The error itself is in \`error.details.error_code\`.`;

const examples = {
  complete: {
    summary: 'Complete',
    value: { model: 'claude-sonnet-5', max_tokens: 300, messages: [{ role: 'user', content: 'hello' }] },
  },
  streamed: {
    summary: 'Streamed',
    value: {
      model: 'claude-sonnet-5',
      max_tokens: 300,
      messages: [{ role: 'user', content: 'hello' }],
      stream: true,
    },
  },
} as const;

const answerExample = {
  id: 'msg_5b79931bd2b14ee5b007fb18772b67d4',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5',
  content: [{ type: 'text', text: 'Hello! How can I help you today?', citations: null }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 8, output_tokens: 12 },
} as const;

const streamExample = `event: message_start
data: {"type":"message_start","message":{"id":"msg_5b79931bd2b14ee5b007fb18772b67d4","type":"message","role":"assistant","model":"claude-sonnet-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":8,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":12}}

event: message_stop
data: {"type":"message_stop"}

`;

/** `POST /v1/messages`: Anthropic's dialect, so that any Anthropic client works unchanged. */
export const messagesEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/messages',
  operation: 'generate',
  dialect: anthropicClient,
  describe: () => ({
    tags: ['inference'],
    operationId: 'createMessage',
    summary: "Ask a model, in Anthropic's dialect",
    description: words,
    parameters: sharingParameters,
    requestBody: jsonBody('MessagesRequest', examples),
    responses: {
      200: {
        description: "The provider's answer.",
        headers: { ...answerHeaders, ...sharedAnswerHeaders },
        content: {
          'application/json': { schema: ref('Message'), example: answerExample },
          'text/event-stream': {
            schema: { type: 'string', description: "Anthropic's events, the last of which is message_stop." },
            example: streamExample,
          },
        },
      },
      ...errorAnswers(anthropicClient, ref('AnthropicError'), retryHeaders),
    },
  }),
};
