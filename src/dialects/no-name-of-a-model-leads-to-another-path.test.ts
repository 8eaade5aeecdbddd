import { expect, test } from 'vitest';
import { providerOf } from '../core/provider-for-tests.ts';
import { bedrockProvider } from './bedrock/provider.ts';
import type { ProviderDialect } from './dialect.ts';
import { geminiProvider } from './gemini/provider.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';
import { readRequest } from './openai-chat/read-request.ts';
import { writeCall } from './write-call.ts';

const inference = readRequest(Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] })));

/** The path of a call for this model of a provider that has the model's name in its paths. */
function pathFor(dialect: ProviderDialect, upstreamModel: string): string {
  const provider = providerOf({ dialect: dialect.name, quirks: { deployments: dialect === openaiChatProvider } });
  return writeCall(inference, { provider, upstreamModel }, dialect, false).path;
}

test.each([bedrockProvider, geminiProvider, openaiChatProvider])('of a provider of $name', (dialect) => {
  for (const name of ['..', '.']) expect(() => pathFor(dialect, name)).toThrow(/is no name of a model/);
  for (const name of ['../..', 'a/../b', 'a?b', 'a#b', '%2e%2e', 'a..b', '...', 'arn:aws:bedrock:eu:1:p/x']) {
    const path = pathFor(dialect, name);
    const at = new URL(path, 'http://p');
    expect(`${at.pathname}${at.search}${at.hash}`).toBe(path);
    expect(path).toContain(encodeURIComponent(name));
  }
});
