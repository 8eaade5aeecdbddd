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
  [
    'OpenAI',
    chat,
    400,
    invalid('Your request was rejected as a result of our safety system.', { code: 'content_policy_violation' }),
  ],
  [
    'OpenAI images',
    chat,
    400,
    {
      error: {
        message: 'Your request was rejected by the safety system.',
        type: 'image_generation_user_error',
        code: 'moderation_blocked',
      },
    },
  ],
  [
    'OpenAI reasoning',
    responses,
    400,
    invalid(
      'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning#advice-on-prompting',
      { code: 'invalid_prompt' },
    ),
  ],
  [
    'OpenAI reasoning',
    responses,
    400,
    invalid(
      "Invalid prompt: we've limited access to this content for safety reasons. This type of information may be used to benefit or to harm people.",
      {
        code: 'invalid_prompt',
      },
    ),
  ],
  [
    'Azure',
    chat,
    400,
    {
      error: {
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: { violence: { filtered: true, severity: 'medium' } },
        },
      },
    },
  ],
  ['Anthropic', anthropic, 400, ofAnthropic('Output blocked by content filtering policy')],
  ['Claude on Vertex AI', anthropic, 400, ofAnthropic('Output blocked by content filtering policy')],
  [
    'Vertex AI',
    gemini,
    400,
    ofGoogle(
      "The prompt could not be submitted. This prompt contains sensitive words that violate Google's Responsible AI practices. Try rephrasing the prompt.",
    ),
  ],
  ['Bedrock', bedrock, 400, { message: 'This request has been blocked by our content filters.' }],
  [
    'xAI, whose words name the key',
    chat,
    403,
    {
      code: 'The caller does not have permission to execute the specified operation',
      error:
        'Content violates usage guidelines. Team: t, API key ID: 1b2c, Model: grok-4-0709, Failed check: SAFETY_CHECK_TYPE_BIO',
    },
  ],
  [
    'OpenRouter',
    chat,
    403,
    {
      error: {
        message: 'openai/gpt-5 requires moderation on OpenRouter. Your input was flagged for "violence".',
        code: 403,
        metadata: {
          reasons: ['violence'],
          flagged_input: 'The text',
          provider_name: 'OpenAI',
          model_slug: 'openai/gpt-5',
        },
      },
    },
  ],
  [
    'OpenRouter, for Anthropic',
    chat,
    400,
    relayed(
      '{"type":"error","error":{"type":"invalid_request_error","message":"Output blocked by content filtering policy"}}',
    ),
  ],
  ['OpenRouter, for Gemini', chat, 403, relayed('PROHIBITED_CONTENT', 403)],
  ['DeepSeek', chat, 400, invalid('Content Exists Risk', { code: 'invalid_request_error' })],
  [
    'DashScope',
    chat,
    400,
    {
      error: {
        message: 'Input data may contain inappropriate content.',
        type: 'data_inspection_failed',
        code: 'data_inspection_failed',
      },
    },
  ],
  [
    'DashScope',
    chat,
    400,
    { code: 'DataInspectionFailed', message: 'Output data may contain inappropriate content.', request_id: 'r' },
  ],
  [
    'Moonshot',
    chat,
    400,
    { error: { message: 'The request was rejected because it was considered high risk', type: 'content_filter' } },
  ],
  [
    'Z.ai',
    chat,
    400,
    {
      error: {
        code: '1301',
        message: 'System detected potentially unsafe or sensitive content in input or generation.',
      },
    },
  ],
  ['MiniMax', chat, 400, invalid('input new_sensitive (1026)')],
  [
    'Volcengine',
    chat,
    400,
    {
      error: {
        code: 'InputTextSensitiveContentDetected',
        message: 'The request failed because the input text may contain sensitive information.',
      },
    },
  ],
];

test.each(rows)('%s', (_who, errors, status, body) => {
  const { error, failure } = readRefusal(errors, status, body);
  expect(error.refusedFor).toBe('content_policy');
  expect(failure.code).toBe(status < 500 ? 'provider_refused' : 'upstream_error');
  expect(failure.context.refusedFor).toBe('content_policy');
});

test('in an error inside a 200, by its words alone', () => {
  const words = 'Your request was rejected as a result of our safety system.';
  const body = Buffer.from(JSON.stringify(invalid(words, { type: null })));
  const error = chat.inOtherBody({ status: 200, headers: {} }, body, 0);
  expect(error).toMatchObject({ kind: 'permission', status: 403, refusedFor: 'content_policy' });
});

test('in the first event of a stream', () => {
  const data = JSON.stringify(ofAnthropic('Output blocked by content filtering policy'));
  const event = { data, isNamedError: true, name: 'error' };
  expect(anthropic.inFirstEvent({ status: 200, headers: {} }, event, 0)?.refusedFor).toBe('content_policy');
});
