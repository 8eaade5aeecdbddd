import { type DocumentedDialect, member, fieldsOfParts } from './field.ts';

const tool = { name: 'f', input_schema: { type: 'object' } };
const tools = [tool];
const user = { role: 'user', content: 'hi' };

/** A message with one block besides its text. */
const block = fieldsOfParts('messages.content', (shown) => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }, shown] }],
}));

const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } };
const call = { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'f', input: {} }] };
const result = { type: 'tool_result', tool_use_id: 'c1', content: 'x' };

/** https://docs.claude.com/en/api/messages */
export const anthropicFields: DocumentedDialect = {
  dialect: 'anthropic',
  title: "Anthropic's Messages",
  route: '/v1/messages',
  smallest: { model: 'm', max_tokens: 2048, messages: [user] },
  fields: [
    { ...member('model', 'other'), isAnsweredByGateway: true },
    member('max_tokens', 77),
    { name: 'messages', request: { messages: [{ role: 'user', content: 'other words' }] } },
    block('image', { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } }),
    block('image.source.url', { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }),
    block('image.source.file', { type: 'image', source: { type: 'file', file_id: 'file_1' } }),
    block('document', pdf),
    block('document.source.url', { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } }),
    block('document.title', { ...pdf, title: 'T' }, pdf),
    block('document.context', { ...pdf, context: 'C' }, pdf),
    block('document.citations', { ...pdf, citations: { enabled: true } }, pdf),
    block('search_result', { type: 'search_result', source: 'https://example.com', title: 'T', content: [] }),
    block(
      'cache_control',
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'a' },
    ),
    {
      name: 'messages.content.tool_use',
      request: { tools, messages: [user, call, { role: 'user', content: [result] }] },
      without: { tools },
    },
    {
      name: 'messages.content.tool_result.is_error',
      request: { tools, messages: [user, call, { role: 'user', content: [{ ...result, is_error: true }] }] },
      without: { tools, messages: [user, call, { role: 'user', content: [result] }] },
    },
    {
      name: 'messages.content.thinking',
      request: {
        messages: [
          user,
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm', signature: 'AA' },
              { type: 'text', text: 'a' },
            ],
          },
          user,
        ],
      },
      without: { messages: [user, { role: 'assistant', content: [{ type: 'text', text: 'a' }] }, user] },
    },
    member('cache_control', { type: 'ephemeral' }),
    member('container', 'container_1'),
    member('diagnostics', { previous_message_id: 'msg_1' }),
    member('inference_geo', 'us'),
    { name: 'metadata.user_id', request: { metadata: { user_id: 'u' } } },
    {
      name: 'output_config.format',
      request: { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    },
    { name: 'output_config.effort', request: { output_config: { effort: 'low' } } },
    member('service_tier', 'standard_only'),
    member('speed', 'fast'),
    member('stop_sequences', ['END']),
    member('stream', true),
    member('system', 'be brief'),
    member('temperature', 0.3),
    { name: 'thinking', request: { thinking: { type: 'enabled', budget_tokens: 1024 } } },
    { name: 'thinking.type', request: { thinking: { type: 'adaptive' } } },
    {
      name: 'thinking.display',
      request: { thinking: { type: 'adaptive', display: 'summarized' } },
      doneAnyway: ['gemini'],
      without: { thinking: { type: 'adaptive' } },
    },
    { name: 'tool_choice', request: { tools, tool_choice: { type: 'any' } }, without: { tools } },
    {
      name: 'tool_choice.disable_parallel_tool_use',
      request: { tools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      without: { tools },
    },
    member('tools', tools),
    { name: 'tools.strict', request: { tools: [{ ...tool, strict: true }] }, without: { tools } },
    {
      name: 'tools.cache_control',
      request: { tools: [{ ...tool, cache_control: { type: 'ephemeral' } }] },
      without: { tools },
    },
    { name: 'tools.web_search', request: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] } },
    member('top_k', 5),
    member('top_p', 0.3),
    member('user_profile_id', 'p'),
    member('workspace_id', 'w'),
  ],
};
