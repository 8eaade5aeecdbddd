import { type DocumentedDialect, member, fieldsOfParts } from './field.ts';

const tool = { type: 'function', name: 'f', parameters: { type: 'object' }, strict: false };
const tools = [tool];
const user = { role: 'user', content: 'hi' };

/** A message with one part besides its text. */
const part = fieldsOfParts('input.content', (shown) => ({
  input: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }, shown] }],
}));

const pixel = { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' };
const format = { type: 'json_schema', name: 'city', schema: { type: 'object' } };

/** https://platform.openai.com/docs/api-reference/responses/create */
export const openaiResponsesFields: DocumentedDialect = {
  dialect: 'openai-responses',
  title: 'OpenAI Responses',
  route: '/v1/responses',
  smallest: { model: 'm', input: 'hi', store: false },
  fields: [
    { ...member('model', 'other'), isAnsweredByGateway: true },
    member('input', 'other words'),
    { name: 'input.role.developer', request: { input: [{ role: 'developer', content: 'be brief' }, user] } },
    part('input_image', pixel),
    part('input_image.file_id', { type: 'input_image', file_id: 'file-1' }),
    part('input_image.detail', { ...pixel, detail: 'low' }, pixel),
    part('input_file', { type: 'input_file', file_data: 'data:application/pdf;base64,JVBERi0=' }),
    part(
      'input_file.filename',
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
      { type: 'input_file', file_data: 'data:application/pdf;base64,JVBERi0=' },
    ),
    part('input_file.file_url', { type: 'input_file', file_url: 'https://example.com/a.pdf' }),
    part('input_file.file_id', { type: 'input_file', file_id: 'file-1' }),
    {
      name: 'input.function_call',
      request: {
        tools,
        input: [
          user,
          { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c1', output: 'x' },
        ],
      },
      without: { tools, input: [user] },
    },
    {
      name: 'input.reasoning',
      request: { input: [user, { type: 'reasoning', id: 'r', summary: [], encrypted_content: 'AAAA' }, user] },
      without: { input: [user, user] },
    },
    { name: 'input.item_reference', request: { input: [user, { type: 'item_reference', id: 'msg_1' }] } },
    member('access_programs', ['a']),
    member('background', true),
    member('context_management', [{ type: 'compaction', compact_threshold: 1000 }]),
    member('conversation', 'conv_1'),
    member('image', { size: 'small' }),
    member('include', ['message.output_text.logprobs']),
    {
      name: 'include.reasoning.encrypted_content',
      request: { include: ['reasoning.encrypted_content'] },
      isAnsweredByGateway: true,
    },
    { name: 'include.file_search_call.results', request: { include: ['file_search_call.results'] } },
    member('instructions', 'be brief'),
    member('max_output_tokens', 77),
    member('max_tool_calls', 3),
    member('metadata', { team: 'a', app: 'b' }),
    member('moderation', { model: 'omni-moderation-latest' }),
    { name: 'parallel_tool_calls', request: { tools, parallel_tool_calls: false }, without: { tools } },
    member('previous_response_id', 'resp_1'),
    member('prompt', { id: 'pmpt_1' }),
    member('prompt_cache_key', 'k'),
    member('prompt_cache_options', { mode: 'explicit' }),
    member('prompt_cache_retention', '24h'),
    { name: 'reasoning.effort', request: { reasoning: { effort: 'low' } } },
    {
      name: 'reasoning.summary',
      request: { reasoning: { effort: 'low', summary: 'auto' } },
      doneAnyway: ['gemini'],
      without: { reasoning: { effort: 'low' } },
    },
    member('safety_identifier', 's'),
    member('service_tier', 'flex'),
    { name: 'store', request: { store: true } },
    member('stream', true),
    {
      name: 'stream_options',
      request: { stream: true, stream_options: { include_obfuscation: true } },
      without: { stream: true },
    },
    member('temperature', 0.3),
    { name: 'text.format', request: { text: { format } } },
    { name: 'text.verbosity', request: { text: { verbosity: 'low' } } },
    { name: 'tool_choice', request: { tools, tool_choice: 'required' }, without: { tools } },
    {
      name: 'tool_choice.allowed_tools',
      request: {
        tools,
        tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
      },
      without: { tools },
    },
    member('tools', tools),
    { name: 'tools.strict', request: { tools: [{ ...tool, strict: true }] }, without: { tools } },
    { name: 'tools.web_search', request: { tools: [{ type: 'web_search' }] } },
    { name: 'tools.mcp', request: { tools: [{ type: 'mcp', server_label: 'a', server_url: 'https://example.com' }] } },
    member('top_logprobs', 3),
    member('top_p', 0.3),
    member('truncation', 'auto'),
    member('user', 'u'),
  ],
};
