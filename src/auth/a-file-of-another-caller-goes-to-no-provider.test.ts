import { expect, test } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { anthropicClient } from '../dialects/anthropic/client.ts';
import { writeBuffered } from '../dialects/buffered-call.fixture.ts';
import type { ClientDialect, ProviderDialect } from '../dialects/dialect.ts';
import { geminiClient } from '../dialects/gemini/client.ts';
import { headgateClient } from '../dialects/headgate/client.ts';
import { openaiChatClient } from '../dialects/openai-chat/client.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { openaiResponsesClient } from '../dialects/openai-responses/client.ts';
import { openaiResponsesProvider } from '../dialects/openai-responses/provider.ts';
import { SealedIds } from './sealed-ids.ts';

const sealing = new SealedIds({
  secret: new Secret('sixteen characters and more'),
  previousSecrets: [],
  owner: 'key',
  sharedIds: ['file-OfTheCompany12345678'],
});
const ids = sealing.of({ kind: 'key', id: 'a', address: '' });
const others = sealing.of({ kind: 'key', id: 'b', address: '' });
const raw = 'file-7hBoZ3xKq9LmN2pR4sT6uV';

const chat = (part: object): object => ({ model: 'm', messages: [{ role: 'user', content: [part] }] });
const chatFile = (id: string): object => chat({ type: 'file', file: { file_id: id } });
const input = (part: object): object => ({ model: 'm', input: [{ role: 'user', content: [part] }] });
const message = (part: object): object => ({ ...chat(part), max_tokens: 9 });
const result = (id: string): object => ({ type: 'document', source: { type: 'file', file_id: id } });
const called = { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] };

/** Requests that name a file, in each place where a client can. */
const requests: ReadonlyArray<readonly [name: string, client: ClientDialect, request: (id: string) => object]> = [
  ['a chat', openaiChatClient, chatFile],
  ["Headgate's own route", headgateClient, chatFile],
  ['a response', openaiResponsesClient, (id) => input({ type: 'input_file', file_id: id })],
  ['an image of a response', openaiResponsesClient, (id) => input({ type: 'input_image', file_id: id })],
  ['a message', anthropicClient, (id) => message(result(id))],
  ['an image of a message', anthropicClient, (id) => message({ type: 'image', source: { type: 'file', file_id: id } })],
  [
    'a result of a tool',
    anthropicClient,
    (id) => ({
      ...message({ type: 'text', text: '' }),
      messages: [
        { role: 'user', content: 'hi' },
        called,
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [result(id)] }] },
      ],
    }),
  ],
  [
    "a file of Google's",
    geminiClient,
    (id) => ({ contents: [{ role: 'user', parts: [{ fileData: { mimeType: 'text/csv', fileUri: `files/${id}` } }] }] }),
  ],
];
const providers: readonly ProviderDialect[] = [openaiChatProvider, openaiResponsesProvider];

const cases = requests.flatMap(([name, client, request]) =>
  providers.map((provider) => [name, provider.name, client, provider, request] as const),
);

function send(client: ClientDialect, provider: ProviderDialect, request: object): string | GatewayError {
  const parsed = client.parse(Buffer.from(JSON.stringify(request)), {
    operation: 'generate',
    route: '/v1beta/models/{model}:generateContent',
    method: 'POST',
    parameters: { model: 'm' },
    query: '',
    headers: {},
    ids,
    maxValues: 1000,
  });
  if (parsed.kind === 'invalid') return parsed.error;
  const target = { provider: providerOf({ name: 'p' }), upstreamModel: 'm' };
  try {
    return writeBuffered(parsed.inference, target, provider, false).body.toString();
  } catch (thrown) {
    return GatewayError.from(thrown);
  }
}

test.each(cases)(
  '%s to a provider of %s: an id of another caller, or of the provider',
  (...[, , client, provider, request]) => {
    for (const id of [raw, others.seal('p', raw), ids.seal('q', raw)]) {
      const sent = send(client, provider, request(id));
      expect(sent).toBeInstanceOf(GatewayError);
      expect((sent as GatewayError).code).toMatch(/^(?:object_not_found|invalid_request)$/);
    }
  },
);

const sound = (message: object): object => ({ model: 'm', messages: [{ role: 'assistant', ...message }] });
const spellings: ReadonlyArray<readonly [name: string, request: object]> = [
  ['File_ID', chat({ type: 'file', file: { File_ID: raw } })],
  ['FILE', chat({ type: 'FILE', FILE: { FILE_ID: raw } })],
  ['fil\u00e9 and an escape', chat({ '\u00e9': 1, type: 'file', file: { 'file\u005fid': raw } })],
  ['Audio', sound({ Audio: { id: raw } })],
  ['AUDIO', sound({ AUDIO: { ID: raw } })],
  ['a list of lists', { model: 'm', messages: [[{ role: 'assistant', audio: { id: raw } }]] }],
  ['one message', { model: 'm', messages: { role: 'assistant', audio: { id: raw } } }],
  ["a cache of Google's", { ...chat({ type: 'text', text: 'hi' }), extra_body: { google: { cached_content: raw } } }],
  ['a flat request', { model: 'm', messages: [], extra_body: { google: { cachedContent: raw } } }],
  ['Modalities', { ...chat({ type: 'text', text: 'hi' }), Modalities: ['audio'] }],
];

test.each(spellings)('a chat with %s: other spellings open and seal nothing', (_name, request) => {
  expect(send(openaiChatClient, openaiChatProvider, request)).toBeInstanceOf(GatewayError);
});

test.each([65_400, 65_520, 131_000, 400_000])('a name behind %i bytes is found', (length) => {
  const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(length)}` } };
  for (let more = 0; more < 64; more += 1) {
    const text = { type: 'text', text: 'b'.repeat(more) };
    const content = [picture, text, { type: 'file', file: { FILE_ID: raw } }];
    const sent = send(openaiChatClient, openaiChatProvider, { model: 'm', messages: [{ role: 'user', content }] });
    expect(sent).toMatchObject({ code: 'object_not_found' });
  }
});

test.each(cases.filter(([name]) => name !== "a file of Google's"))(
  "%s to a provider of %s: a file of the caller is sent by the provider's id, and one of the company as it is",
  (...[, , client, provider, request]) => {
    for (const [id, opened] of [
      [ids.seal('p', raw), raw],
      ['file-OfTheCompany12345678', 'file-OfTheCompany12345678'],
    ] as const) {
      const sent = send(client, provider, request(id));
      // A provider of chat completions takes no picture by its id, and no file from a tool.
      const told = sent instanceof GatewayError ? sent.message : sent;
      expect(told).toMatch(new RegExp(`"${opened}"|cannot be carried to the provider`));
    }
  },
);
