import { type DocumentedDialect, member } from './field.ts';

const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];

/** docs/api.md */
export const headgateFields: DocumentedDialect = {
  dialect: 'headgate',
  title: '`/v1/inference`',
  route: '/v1/inference',
  smallest: { model: 'm', prompt: 'hi' },
  fields: [
    { ...member('model', 'other'), isAnsweredByGateway: true },
    member('prompt', 'other words'),
    { name: 'messages', request: { prompt: undefined, messages: [{ role: 'user', content: 'other words' }] } },
    member('system', 'be brief'),
    member('stream', true),
    member('max_tokens', 77),
    member('temperature', 0.3),
    member('top_p', 0.3),
    member('stop', ['END']),
    member('seed', 7),
    member('response_format', { type: 'json_object' }),
    member('tools', tools),
    { name: 'tool_choice', request: { tools, tool_choice: 'required' }, without: { tools } },
    member('user', 'u'),
    member('metadata', { team: 'a', app: 'b' }),
  ],
};
