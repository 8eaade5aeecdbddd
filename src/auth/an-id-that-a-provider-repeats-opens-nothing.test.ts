import { expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import { GatewayError } from '../core/errors.ts';
import { objectMembers } from '../dialects/openai-form/object-members.ts';
import { sealError } from '../dialects/openai-form/seal-error.ts';
import { readRequest } from '../dialects/openai-chat/read-request.ts';
import { openIds, splicesFor } from '../dialects/openai-responses/open-ids.ts';
import { sealAnswer } from '../dialects/openai-responses/seal-answer.ts';
import { applySplices } from '../dialects/splice-bytes.ts';
import { SealedIds } from './sealed-ids.ts';

/** The provider's own id of something of another caller, as somebody with access to the account knows it. */
const raw = 'file-7hBoZ3xKq9LmN2pR4sT6uV';
const own = 'file-0wNkD8fJ2aSlK5gH7jQ1wE';
const shared = 'file-6sHcR4eD9aBfK2mN7pQ3xZ';
const ids = new SealedIds({
  secret: new Secret('sixteen characters and more'),
  previousSecrets: [],
  owner: 'key',
  sharedIds: [shared],
}).of({ kind: 'key', id: 'a', address: '' });

const echoed = /[a-z]+[-_][\w-]{24,}/g;

/** The provider's ids of everything that the caller may name after it has read the text. */
function openedBy(text: string): string[] {
  return [...text.matchAll(echoed)].flatMap(([sealed]) => ids.open(sealed)?.id ?? []);
}

const annotation = { type: 'file_citation', file_id: raw, index: 0 };
const cited = {
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text: '', annotations: [annotation] }],
};

function sentFor(request: object): Buffer {
  const body = Buffer.from(JSON.stringify(request));
  return applySplices(body, splicesFor(openIds(body, objectMembers(body), ids), 'p'));
}

test.each([
  ['a citation', { input: [cited] }],
  ['a citation in one item', { input: cited }],
  [
    'a file of a container',
    { input: [{ ...cited, content: [{ annotations: [{ container_id: raw, file_id: raw }] }] }] },
  ],
  [
    'a result of a search',
    { input: [{ type: 'file_search_call', results: [{ file_id: raw, vector_store_id: raw }] }] },
  ],
])('an id in %s of a request, which a provider repeats in its answer', (_place, request) => {
  const sent = sentFor(request);
  for (const answer of [sent, Buffer.from(`{"object":"list","data":${sent.toString()}}`)]) {
    expect(openedBy(sealAnswer(answer, 'p', ids).toString())).not.toContain(raw);
  }
});

test('what instructions name is sent to no provider where it is none of the caller', () => {
  const instructions = [{ role: 'user', content: [{ type: 'input_file', file_id: raw }] }];
  expect(() => sentFor({ instructions })).toThrow(/No such object/);
});

test('a citation of the caller opens and is sealed as before', () => {
  const sealed = ids.seal('p', own);
  const sent = sentFor(JSON.parse(JSON.stringify({ input: [cited] }).replace(raw, sealed)) as object);
  expect(sent.toString()).toContain(`"${own}"`);
  expect(sealAnswer(sent, 'p', ids).toString()).toContain(sealed);
});

test('an error names the objects of its request as the caller knows them, and no others', () => {
  const message = `Invalid value: '${raw}'. The file '${own}' has expired.`;
  const bytes = Buffer.from(JSON.stringify({ error: { message, param: raw } }));
  const error = new GatewayError('provider_refused', message, {
    param: raw,
    providerBody: { dialect: 'openai-chat', bytes },
  });
  const { message: told, context } = sealError(error, 'p', ids, new Set([own]));
  expect(context.param).not.toContain(raw);
  for (const text of [told, context.providerBody?.bytes.toString() ?? '']) {
    expect(openedBy(text)).toEqual([own]);
    expect(text).not.toContain(raw);
  }
});

test('an error about a file of a chat names it as the caller knows it', () => {
  const sealed = ids.seal('p', own);
  const part = { type: 'file', file: { file_id: sealed } };
  const body = Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: [part] }] }));
  const error = new GatewayError('provider_refused', `The file '${own}' has expired.`);
  expect(readRequest(body, ids).relayError(error, 'p').message).toBe(`The file '${sealed}' has expired.`);
});

test("words of an error that look like an id's beginning arrive", () => {
  const message = "'file_search', 'item_reference', file-based and audio_transcription are not supported; mcp_call is.";
  expect(sealError(new GatewayError('provider_refused', message), 'p', ids, new Set()).message).toBe(message);
});

test('a citation of a file that all may use changes no other id beside it', () => {
  const store = 'vs_5tGhJ8kL1zXcV4bN7mQ2wE';
  const citations = [{ file_id: shared, vector_store_id: store, filename: 'shared.md' }];
  const output = [{ type: 'message', content: [{ type: 'output_text', text: '', annotations: citations }] }];
  const sealed = JSON.parse(sealAnswer(Buffer.from(JSON.stringify({ output })), 'p', ids).toString()) as typeof answer;
  const answer = { output };
  const [citation] = sealed.output[0]?.content[0]?.annotations ?? [];
  expect(citation).toMatchObject({ file_id: shared, filename: 'shared.md' });
  expect(ids.open(citation?.vector_store_id ?? '')?.id).toBe(store);
});
