import type { ClientDialect, Dialect } from './dialect.ts';
import { anthropicClient } from './anthropic/client.ts';
import { anthropicProvider } from './anthropic/provider.ts';
import { bedrockProvider } from './bedrock/provider.ts';
import { hasHeaderOf, hasPathOf, type MarkedRequest } from './client-marks.ts';
import { DialectTable } from './dialect-table.ts';
import { geminiClient } from './gemini/client.ts';
import { geminiProvider } from './gemini/provider.ts';
import { headgateClient } from './headgate/client.ts';
import { openaiChatClient } from './openai-chat/client.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';
import { openaiChatQuirks } from './openai-chat/quirks.ts';
import { openaiFormQuirks } from './openai-form/quirks.ts';
import { openaiResponsesClient } from './openai-responses/client.ts';
import { openaiResponsesProvider } from './openai-responses/provider.ts';
import { openaiResponsesQuirks } from './openai-responses/quirks.ts';

/** All dialects of the gateway. No other file lists them. */
export const builtInDialects: readonly Dialect[] = [
  { name: 'openai-chat', aliases: ['openai'], client: openaiChatClient, provider: openaiChatProvider },
  { name: 'anthropic', client: anthropicClient, provider: anthropicProvider },
  { name: 'openai-responses', client: openaiResponsesClient, provider: openaiResponsesProvider },
  { name: 'gemini', client: geminiClient, provider: geminiProvider },
  { name: 'bedrock', provider: bedrockProvider },
  { name: 'headgate', client: headgateClient },
];

export const dialects = new DialectTable(builtInDialects);

/** The settings of a provider that say where it differs from its dialect. */
export const quirkSettings = { ...openaiFormQuirks, ...openaiChatQuirks, ...openaiResponsesQuirks };

/** The dialect of errors where the client's dialect is unknown: no route has the path, or the bytes are not HTTP. */
export const dialectOfNoRoute: ClientDialect = openaiChatClient;

/**
 * The dialect that the client of a request without a route shows to speak; undefined where it shows none. The path tells more
 * than the headers.
 */
export function guessDialect(request: MarkedRequest): ClientDialect | undefined {
  const clients = builtInDialects.flatMap(({ client }) => (client?.marks === undefined ? [] : [client]));
  return (
    clients.find(({ marks }) => marks !== undefined && hasPathOf(marks, request)) ??
    clients.find(({ marks }) => marks !== undefined && hasHeaderOf(marks, request))
  );
}
