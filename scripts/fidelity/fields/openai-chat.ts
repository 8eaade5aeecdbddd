import { type DocumentedDialect, member, fieldsOfParts } from './field.ts';

const fn = { name: 'f', parameters: { type: 'object' } };
const tools = [{ type: 'function', function: fn }];
const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
const user = { role: 'user', content: 'hi' };

/** A message with one part besides its text. */
const part = fieldsOfParts('messages.content', (shown) => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }, shown] }],
}));

const pixel = { url: 'data:image/png;base64,iVBORw0KGgo=' };
const format = { name: 'city', schema: { type: 'object' } };

/** https://platform.openai.com/docs/api-reference/chat/create */
export const openaiChatFields: DocumentedDialect = {
  dialect: 'openai-chat',
  title: 'OpenAI chat completions',
  route: '/v1/chat/completions',
  smallest: { model: 'm', messages: [user] },
  fields: [
    { ...member('model', 'other'), isAnsweredByGateway: true },
    { name: 'messages', request: { messages: [{ role: 'user', content: 'other words' }] } },
    { name: 'messages.role.system', request: { messages: [{ role: 'system', content: 'be brief' }, user] } },
    { name: 'messages.role.developer', request: { messages: [{ role: 'developer', content: 'be brief' }, user] } },
    { name: 'messages.name', request: { messages: [{ ...user, name: 'ann' }] } },
    part('image_url', { type: 'image_url', image_url: pixel }),
    part('image_url.url', { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }),
    part(
      'image_url.detail',
      { type: 'image_url', image_url: { ...pixel, detail: 'low' } },
      { type: 'image_url', image_url: pixel },
    ),
    part('input_audio', { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }),
    part('file', { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=' } }),
    part(
      'file.filename',
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=' } },
    ),
    part('file.file_id', { type: 'file', file: { file_id: 'file-1' } }),
    {
      name: 'messages.refusal',
      request: { messages: [user, { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }, user] },
      without: { messages: [user, user] },
    },
    {
      name: 'messages.tool_calls',
      request: {
        tools,
        messages: [
          user,
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: 'c1', content: 'x' },
        ],
      },
      without: { tools },
    },
    {
      name: 'messages.reasoning_details',
      request: {
        messages: [
          user,
          { role: 'assistant', content: 'a', reasoning_details: [{ type: 'reasoning.text', text: 'hm', index: 0 }] },
          user,
        ],
      },
      without: { messages: [user, { role: 'assistant', content: 'a' }, user] },
    },
    member('audio', { voice: 'alloy', format: 'wav' }),
    member('frequency_penalty', 0.5),
    member('function_call', 'auto'),
    member('functions', [fn]),
    member('logit_bias', { '50256': -100 }),
    member('logprobs', true),
    member('max_completion_tokens', 77),
    member('max_tokens', 77),
    member('metadata', { team: 'a', app: 'b' }),
    member('modalities', ['text', 'audio']),
    member('moderation', { model: 'omni-moderation-latest' }),
    member('n', 2),
    { name: 'parallel_tool_calls', request: { tools, parallel_tool_calls: false }, without: { tools } },
    member('prediction', { type: 'content', content: 'x' }),
    member('presence_penalty', 0.5),
    member('prompt_cache_key', 'k'),
    member('prompt_cache_options', { mode: 'explicit' }),
    member('prompt_cache_retention', '24h'),
    member('reasoning_effort', 'low'),
    member('response_format', { type: 'json_schema', json_schema: format }),
    {
      name: 'response_format.json_schema.strict',
      request: { response_format: { type: 'json_schema', json_schema: { ...format, strict: true } } },
      without: { response_format: { type: 'json_schema', json_schema: format } },
      doneAnyway: ['anthropic', 'gemini', 'bedrock'],
    },
    { name: 'response_format.type', request: { response_format: { type: 'json_object' } } },
    member('safety_identifier', 's'),
    member('seed', 7),
    member('service_tier', 'flex'),
    member('stop', ['END']),
    member('store', true),
    member('stream', true),
    {
      name: 'stream_options',
      request: { stream: true, stream_options: { include_usage: true } },
      without: { stream: true },
      isAnsweredByGateway: true,
    },
    member('temperature', 0.3),
    { name: 'tool_choice', request: { tools, tool_choice: 'required' }, without: { tools } },
    {
      name: 'tool_choice.allowed_tools',
      request: { tools, tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools } } },
      without: { tools },
    },
    member('tools', tools),
    {
      name: 'tools.function.strict',
      request: { tools: [{ type: 'function', function: { ...fn, strict: true } }] },
      without: { tools },
    },
    {
      name: 'top_logprobs',
      toldAs: 'logprobs',
      request: { logprobs: true, top_logprobs: 3 },
      without: { logprobs: true },
    },
    member('top_p', 0.3),
    member('user', 'u'),
    member('verbosity', 'low'),
    member('web_search_options', {}),
  ],
};
