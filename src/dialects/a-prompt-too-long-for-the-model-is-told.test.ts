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
  ofVllm,
  relayed,
  readRefusal,
  type Row,
} from './refusals.fixture.ts';

const rows: readonly Row[] = [
  [
    'OpenAI',
    chat,
    400,
    invalid(
      "This model's maximum context length is 4097 tokens. However, you requested 4118 tokens (3118 in the messages, 1000 in the completion). Please reduce the length of the messages or completion.",
      { param: 'messages', code: 'context_length_exceeded' },
    ),
  ],
  ['OpenAI, by its code alone', chat, 400, invalid('no', { code: 'context_length_exceeded' })],
  [
    'OpenAI',
    chat,
    400,
    invalid('Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens.'),
  ],
  [
    'OpenAI, a prompt of too many characters',
    chat,
    400,
    invalid(
      "Invalid 'messages[1].content': string too long. Expected a string with maximum length 1048576, but got a string with length 1200000 instead.",
      { param: 'messages[1].content', code: 'string_above_max_length' },
    ),
  ],
  [
    'OpenAI, an input of too many characters',
    responses,
    400,
    invalid("Invalid 'input': string too long.", { param: 'input', code: 'string_above_max_length' }),
  ],
  [
    'Responses',
    responses,
    400,
    invalid('Your input exceeds the context window of this model. Please adjust your input and try again.', {
      param: 'input',
      code: 'context_length_exceeded',
    }),
  ],
  ['Anthropic', anthropic, 400, ofAnthropic('prompt is too long: 213462 tokens > 200000 maximum')],
  [
    'Anthropic',
    anthropic,
    400,
    ofAnthropic(
      'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length or `max_tokens` and try again',
    ),
  ],
  [
    'Gemini',
    gemini,
    400,
    ofGoogle('The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).'),
  ],
  ['Gemini', gemini, 400, ofGoogle('The input token count exceeds the maximum number of tokens allowed (1048576).')],
  [
    'Vertex AI',
    gemini,
    400,
    ofGoogle(
      'Unable to submit request because the input token count is 135538 but model only supports up to 32768. Reduce the input token count and try again.',
    ),
  ],
  [
    "Gemini's OpenAI endpoint",
    chat,
    400,
    [ofGoogle('The input token count (2) exceeds the maximum number of tokens allowed (1).')],
  ],
  ['Bedrock', bedrock, 400, { message: 'Input is too long for requested model.' }],
  [
    'Claude on Bedrock',
    bedrock,
    400,
    { message: 'The model returned the following errors: prompt is too long: 206456 tokens > 200000 maximum' },
  ],
  [
    'Titan on Bedrock',
    bedrock,
    400,
    { message: '400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 9279' },
  ],
  [
    'Nova on Bedrock',
    bedrock,
    400,
    {
      message:
        'The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.',
    },
  ],
  [
    'Groq',
    chat,
    400,
    invalid('Please reduce the length of the messages or completion.', {
      param: 'messages',
      code: 'context_length_exceeded',
    }),
  ],
  [
    'Cerebras',
    chat,
    400,
    { message: 'Please reduce the length of the messages or completion. Current length is 42328 while limit is 40000' },
  ],
  [
    'DeepSeek',
    chat,
    400,
    invalid("This model's maximum context length is 131072 tokens. However, you requested 131134 tokens.", {
      code: 'invalid_request_error',
    }),
  ],
  [
    'Mistral',
    chat,
    400,
    {
      object: 'error',
      message: 'Prompt contains 65673 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      type: 'invalid_request_prompt',
      param: null,
      code: '3051',
    },
  ],
  [
    'xAI',
    chat,
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    },
  ],
  ['Together', chat, 422, invalid("The input (5000 tokens) is longer than the model's context length (4096 tokens).")],
  [
    'Together',
    chat,
    422,
    invalid(
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 80125 `inputs` tokens and 4096 `max_new_tokens`',
      { param: 'max_tokens' },
    ),
  ],
  [
    'TGI',
    chat,
    422,
    {
      error: 'Input validation error: `inputs` must have less than 1024 tokens. Given: 1872',
      error_type: 'validation',
    },
  ],
  [
    'Fireworks',
    chat,
    400,
    {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        code: 'invalid_request_error',
        message: 'The prompt is too long: 40177, model maximum context length: 32767',
      },
    },
  ],
  [
    'vLLM',
    chat,
    400,
    ofVllm(
      'The decoder prompt (length 200000) is longer than the maximum model length of 131072. Make sure that `max_model_len` is no smaller than the number of text tokens.',
    ),
  ],
  ['vLLM', chat, 400, ofVllm('max_tokens=999999 cannot be greater than max_model_len=max_total_tokens=81920.')],
  [
    'vLLM',
    chat,
    400,
    ofVllm('The prompt (total length 25938) is too long to fit into the model (context length 4096).'),
  ],
  ['SGLang', chat, 400, ofVllm("Requested token count exceeds the model's maximum context length of 131072 tokens.")],
  ['a server like it', chat, 400, ofVllm("Input length (265330) exceeds model's maximum context length (262144).")],
  [
    'llama.cpp',
    chat,
    400,
    {
      error: {
        code: 400,
        message:
          'the request exceeds the available context size. try increasing the context size or enable context shift',
        type: 'invalid_request_error',
      },
    },
  ],
  [
    'llama.cpp',
    chat,
    400,
    {
      error: {
        code: 400,
        message: 'request (8675 tokens) exceeds the available context size (4096 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 8675,
        n_ctx: 4096,
      },
    },
  ],
  [
    'llama-cpp-python, which answers 500',
    chat,
    500,
    { error: { message: 'Requested tokens (1200) exceed context window of 512' } },
  ],
  ['Ollama', chat, 400, { error: 'prompt too long; exceeded max context length by 100918 tokens' }],
  ['Ollama', chat, 400, { error: 'the input length exceeds the context length' }],
  [
    'LM Studio',
    chat,
    400,
    { error: 'The number of tokens to keep from the initial prompt is greater than the context length' },
  ],
  [
    'Cohere',
    chat,
    400,
    {
      message:
        'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 6354. Try using a shorter prompt.',
    },
  ],
  [
    'Cohere',
    chat,
    400,
    { message: 'too many tokens: size limit exceeded by 11326 tokens. Try using shorter or fewer inputs.' },
  ],
  ['MiniMax', chat, 400, invalid('invalid params, context window exceeds limit (2013)')],
  ['Moonshot', chat, 400, invalid('Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)')],
  ['Z.ai', chat, 400, { error: { code: '1261', message: 'Prompt exceeds max length' } }],
  [
    'DashScope',
    chat,
    400,
    { code: 'InvalidParameter', message: 'Range of input length should be [1, 30720]', request_id: 'r' },
  ],
  [
    'GitHub Copilot',
    chat,
    400,
    {
      error: {
        message: 'prompt token count of 93854 exceeds the limit of 90000',
        code: 'model_max_prompt_tokens_exceeded',
      },
    },
  ],
  [
    'Cloudflare',
    chat,
    413,
    {
      errors: [
        {
          code: 5021,
          message:
            'AiError: The estimated number of input and maximum output tokens (35000) exceeded this model context window limit (24000)',
        },
      ],
    },
  ],
  [
    'watsonx',
    chat,
    400,
    {
      errors: [
        {
          code: 'invalid_input_argument',
          message: 'the number of input tokens 4098 cannot exceed the total tokens limit 4096 for this model',
        },
      ],
    },
  ],
  [
    'LiteLLM',
    chat,
    400,
    invalid('litellm.ContextWindowExceededError: litellm.BadRequestError: OpenAIException - Too much.', {
      type: null,
      code: '400',
    }),
  ],
  [
    'OpenRouter, for Anthropic',
    chat,
    400,
    relayed(
      '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 206456 tokens > 200000 maximum"}}',
    ),
  ],
];

test.each(rows)('%s', (_who, errors, status, body) => {
  const { error, failure } = readRefusal(errors, status, body);
  expect(error.refusedFor).toBe('context_window');
  expect(failure.code).toBe(status < 500 ? 'provider_refused' : 'upstream_error');
  expect(failure.context.refusedFor).toBe('context_window');
});

test.each([chat, responses])('in an error inside a 200, by its words alone', (errors) => {
  const body = Buffer.from(
    JSON.stringify(invalid('Your input exceeds the context window of this model.', { type: null })),
  );
  const error = errors.inOtherBody({ status: 200, headers: {} }, body, 0);
  expect(error).toMatchObject({ kind: 'invalid_request', status: 400, refusedFor: 'context_window' });
});
