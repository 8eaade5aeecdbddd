import type { ClientDialect, Dialect } from './dialect.ts';
import { DialectTable } from './dialect-table.ts';
import { headgateClient } from './headgate/client.ts';
import { openaiChatClient } from './openai-chat/client.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';

/** Every wire format that the gateway speaks, a line each. */
export const builtInDialects: readonly Dialect[] = [
  { name: 'openai-chat', aliases: ['openai'], client: openaiChatClient, provider: openaiChatProvider },
  { name: 'headgate', client: headgateClient },
];

export const dialects = new DialectTable(builtInDialects);

/** The form of an error where nobody knows what the client speaks: no route has its path, or its bytes are no HTTP. */
export const dialectOfNoRoute: ClientDialect = openaiChatClient;
