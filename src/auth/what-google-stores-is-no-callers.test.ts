import { expect, test } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import type { ObjectIds } from '../core/object-ids.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { Secret } from '../core/secret.ts';
import { anthropicClient } from '../dialects/anthropic/client.ts';
import { writeBuffered } from '../dialects/buffered-call.fixture.ts';
import type { ClientDialect, RequestHead } from '../dialects/dialect.ts';
import { geminiClient } from '../dialects/gemini/client.ts';
import { geminiProvider } from '../dialects/gemini/provider.ts';
import { openaiChatClient } from '../dialects/openai-chat/client.ts';
import { openaiResponsesClient } from '../dialects/openai-responses/client.ts';
import type { ObjectsSettings } from './objects-settings.ts';
import { SealedIds } from './sealed-ids.ts';

const caller = { kind: 'key', id: 'a', address: '' } as const;
const none: ObjectsSettings = { previousSecrets: [], owner: 'key', sharedIds: [] };
const passing = new SealedIds(none).of(caller);
const ids = new SealedIds({
  ...none,
  secret: new Secret('sixteen characters and more'),
  sharedIds: ['cachedContents/ofTheCompany', 'files/ofTheCompany', 'fileSearchStores/ofTheCompany'],
}).of(caller);

type Operation = 'generate' | 'count_tokens' | 'embed';
const methods = { generate: 'generateContent', count_tokens: 'countTokens', embed: 'batchEmbedContents' } as const;

/** What becomes of a request: the error that refuses it, or the call. */
function send(
  request: object,
  operation: Operation = 'generate',
  known: ObjectIds = ids,
  client: ClientDialect = geminiClient,
): string {
  const head: RequestHead = {
    operation,
    route: `/v1beta/models/{model}:${methods[operation]}`,
    method: 'POST',
    parameters: { model: 'm' },
    query: '',
    headers: {},
    ids: known,
    maxValues: 1000,
  };
  const parsed = client.parse(Buffer.from(JSON.stringify(request)), head);
  if (parsed.kind === 'invalid') throw parsed.error;
  const target = { upstreamModel: 'm', provider: providerOf({ dialect: 'gemini' }) };
  try {
    return writeBuffered(parsed.inference, target, geminiProvider, false).body.toString();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return `${thrown.code} ${thrown.context.param}`;
    throw thrown;
  }
}

const api = 'https://generativelanguage.googleapis.com/v1beta/files/abc-123';
const of = (part: object): object => ({ contents: [{ role: 'user', parts: [part] }] });
const fileOf = (uri: string): object => of({ fileData: { mimeType: 'application/pdf', fileUri: uri } });
const tool = (one: object): object => ({ ...of({ text: 'x' }), tools: [one] });
const named = 'object_not_found fileData.fileUri';

test.each([
  [fileOf(api), named],
  [fileOf('HTTPS://GenerativeLanguage.GoogleAPIs.com:443/v1beta/files/abc'), named],
  [fileOf('files/abc-123'), named],
  [of({ file_data: { file_uri: 'files/abc-123' } }), named],
  [{ contents: { parts: { fileData: { fileUri: 'files/abc-123' } } } }, named],
  [of({ functionResponse: { name: 'f', parts: [{ fileData: { fileUri: api } }] } }), named],
  [{ ...of({ text: 'x' }), systemInstruction: { parts: [{ fileData: { fileUri: api } }] } }, named],
  [{ ...of({ text: 'x' }), cachedContent: 'cachedContents/abc' }, 'object_not_found cachedContent'],
  [{ ...of({ text: 'x' }), cached_content: 'cachedContents/abc' }, 'object_not_found cachedContent'],
  [
    tool({ file_search: { file_search_store_names: ['fileSearchStores/a'] } }),
    'object_not_found fileSearch.fileSearchStoreNames',
  ],
  [
    tool({ retrieval: { vertexAiSearch: { datastore: 'projects/p/dataStores/d' } } }),
    'object_not_found vertexAiSearch.datastore',
  ],
  [
    tool({ retrieval: { vertexRagStore: { ragResources: [{ ragCorpus: 'projects/p/ragCorpora/c' }] } } }),
    'object_not_found vertexRagStore.ragResources.ragCorpus',
  ],
])('%j is refused where ids last', (request, refusal) => {
  expect(send(request)).toBe(refusal);
  expect(send(request, 'count_tokens')).toBe(refusal);
  expect(send({ generateContentRequest: request }, 'count_tokens')).toBe(refusal);
  expect(send(request, 'generate', passing)).toBe(JSON.stringify(request));
});

test('a request for embeddings is read too', () => {
  const content = { parts: [{ fileData: { fileUri: api } }] };
  expect(send({ requests: [{ content }] }, 'embed')).toBe(named);
});

test.each([
  fileOf('gs://bucket/files/abc'),
  fileOf('https://www.youtube.com/watch?v=abc'),
  fileOf('https://example.com/files/abc'),
  fileOf('files/ofTheCompany'),
  { ...of({ text: 'cachedContent' }), cachedContent: 'cachedContents/ofTheCompany' },
  tool({ fileSearch: { fileSearchStoreNames: ['fileSearchStores/ofTheCompany'] } }),
  of({ functionCall: { name: 'f', args: { fileData: { fileUri: api }, cachedContent: 'x' } } }),
])('%j passes', (request) => {
  expect(send(request)).toBe(JSON.stringify(request));
});

const user = (part: object): object => ({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: [part] }] });

test.each([
  ['a chat', openaiChatClient, (url: string) => user({ type: 'file', file: { file_data: url } })],
  ['an image of a chat', openaiChatClient, (url: string) => user({ type: 'image_url', image_url: { url } })],
  ['a message', anthropicClient, (url: string) => user({ type: 'document', source: { type: 'url', url } })],
  [
    'a response',
    openaiResponsesClient,
    (file_url: string) => ({ model: 'm', input: [{ role: 'user', content: [{ type: 'input_file', file_url }] }] }),
  ],
])('nor does %s name a file by its URL', (_name, client, request) => {
  expect(send(request(api), 'generate', ids, client)).toBe('object_not_found file_id');
  expect(send(request(api), 'generate', passing, client)).toContain(api);
  const elsewhere = 'https://example.com/a.pdf';
  expect(send(request(elsewhere), 'generate', ids, client)).toContain(elsewhere);
});
