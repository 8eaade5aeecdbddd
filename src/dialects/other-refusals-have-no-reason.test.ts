import { expect, test } from 'vitest';
import {
  chat,
  responses,
  anthropic,
  gemini,
  bedrock,
  invalid,
  ofAnthropic,
  ofGoogle,
  relayed,
  readRefusal,
  type Row,
} from './refusals.fixture.ts';

const rows: readonly Row[] = [
  ['Anthropic: too many bytes', anthropic, 413, ofAnthropic('Request exceeds the maximum size', 'request_too_large')],
  ['Gemini: too many bytes', gemini, 400, ofGoogle('Request payload size exceeds the limit: 20971520 bytes.')],
  [
    'Groq: too many tokens for one minute',
    chat,
    413,
    {
      error: {
        message:
          'Request too large for model `llama-3.3-70b-versatile` in organization `org_x` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 14810, please reduce your message size and try again.',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
  ],
  ['Bedrock: throttled', bedrock, 429, { message: 'Too many tokens, please wait before trying again.' }],
  [
    'words of a long prompt in a 429',
    chat,
    429,
    invalid('Slow down: prompt is too long for now', { type: 'requests', code: 'rate_limit_exceeded' }),
  ],
  ['words of a long prompt in a 503', chat, 503, invalid('The context window exceeds limit of the queue')],
  [
    'OpenAI: an answer too long',
    chat,
    400,
    invalid('max_tokens is too large: 100000. This model supports at most 16384 completion tokens.', {
      param: 'max_tokens',
      code: 'invalid_value',
    }),
  ],
  [
    'OpenAI: an id too long',
    chat,
    400,
    invalid(
      "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a string with length 53 instead.",
      {
        param: 'messages[1].tool_calls[0].id',
        code: 'string_above_max_length',
      },
    ),
  ],
  [
    "OpenAI: a user's name too long",
    chat,
    400,
    invalid(
      "Invalid 'user': string too long. Expected a string with maximum length 64, but got a string with length 90 instead.",
      {
        param: 'user',
        code: 'string_above_max_length',
      },
    ),
  ],
  [
    'OpenAI: a malformed prompt',
    responses,
    400,
    invalid('Invalid prompt: messages must not be empty.', { code: 'invalid_prompt' }),
  ],
  [
    'OpenAI: the model itself has failed',
    chat,
    500,
    {
      error: {
        message:
          'The model produced invalid content. Consider modifying your prompt if you are seeing this error persistently.',
        type: 'model_error',
        code: null,
      },
    },
  ],
  [
    'words of the client, quoted',
    chat,
    400,
    invalid('Unknown parameter: "content_policy_violation prompt is too long".'),
  ],
  [
    'words of the client, quoted',
    anthropic,
    400,
    ofAnthropic('messages.0: unexpected `your input was flagged` in a block'),
  ],
  ['an unknown key', chat, 401, invalid('Incorrect API key provided. prompt is too long', { code: 'invalid_api_key' })],
  ['a blocked key', chat, 403, { code: 'The caller does not have permission', error: 'Your API key was blocked' }],
  ['no money', chat, 402, { error: { message: 'Insufficient credits. Your input was flagged', code: 402 } }],
  [
    'an account that moderation has suspended',
    chat,
    403,
    invalid('Your organization has been restricted from this model.'),
  ],
  [
    'OpenRouter: the provider said something else',
    chat,
    400,
    relayed('{"error":{"message":"tool_choice is not supported"}}'),
  ],
  [
    'OpenRouter: the provider does not accept its key',
    chat,
    403,
    relayed('{"error":{"message":"invalid api key"}}', 403),
  ],
];

test.each(rows)('%s', (_who, errors, status, body) => {
  const { error, failure } = readRefusal(errors, status, body);
  expect(error.refusedFor).toBeUndefined();
  expect(failure.context).not.toHaveProperty('refusedFor');
});
