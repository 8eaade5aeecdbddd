import type { ClientName } from './client.ts';

/** What a client says of an answer that has ended by itself. The Agents SDK does not say it. */
export const finished: Readonly<Record<ClientName, string | undefined>> = {
  'openai-node': 'stop',
  'openai-node-responses': 'completed',
  'ai-sdk': 'stop',
  'ai-sdk-default': 'stop',
  langchain: 'stop',
  agents: undefined,
};
