import type { ClientName } from './client.ts';

/** The finish reasons with which a client reports an answer that ended by itself. The Agents SDK reports none. */
export const finished: Readonly<Record<ClientName, string | undefined>> = {
  'openai-node': 'stop',
  'openai-node-responses': 'completed',
  'ai-sdk': 'stop',
  'ai-sdk-default': 'stop',
  'ai-sdk-anthropic': 'stop',
  'ai-sdk-google': 'stop',
  langchain: 'stop',
  agents: undefined,
};
