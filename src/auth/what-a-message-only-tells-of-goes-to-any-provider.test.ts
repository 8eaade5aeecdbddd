import { expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import { editRequest } from '../dialects/anthropic/edit-request-bytes.ts';
import { readRequest } from '../dialects/anthropic/read-request.ts';
import { SealedIds } from './sealed-ids.ts';

const sealing = new SealedIds({
  secret: new Secret('sixteen characters and more'),
  previousSecrets: [],
  owner: 'key',
  sharedIds: ['file_ofTheCompany'],
});
const ids = sealing.of({ kind: 'key', id: 'a', address: '' });
const others = sealing.of({ kind: 'key', id: 'b', address: '' });
const raw = 'file_011CNha8iCJcU1wXNR6q4V8w';

function send(request: object): unknown {
  const body = Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, messages: [], ...request }));
  return JSON.parse(editRequest(readRequest(body, ids), 'm', 'p').body.toString());
}

const history = (block: object): object => ({ messages: [{ role: 'assistant', content: [block] }] });
const told: ReadonlyArray<readonly [name: string, request: (id: string) => object]> = [
  ['a citation', (id) => history({ type: 'text', text: 'x', citations: [{ type: 'char_location', file_id: id }] })],
  [
    'what a program has made',
    (id) =>
      history({
        type: 'bash_code_execution_tool_result',
        tool_use_id: 't',
        content: {
          type: 'bash_code_execution_result',
          content: [{ type: 'bash_code_execution_output', file_id: id }],
        },
      }),
  ],
];

test.each(told)(
  '%s: an id that is not good there is sent with an ending, which no id of a provider has',
  (...[, of]) => {
    for (const id of [raw, others.seal('p', raw), ids.seal('q', raw)]) {
      expect(send(of(id))).toMatchObject(of(`${id}_not_own`));
      expect(ids.open(ids.seal('p', `${id}_not_own`))?.id).not.toBe(raw);
    }
    expect(send(of(ids.seal('p', raw)))).toMatchObject(of(raw));
    expect(send(of('file_ofTheCompany'))).toMatchObject(of('file_ofTheCompany'));
  },
);

const source = (id: string): object => ({ type: 'document', source: { type: 'file', file_id: id } });
const used: ReadonlyArray<readonly [name: string, request: (id: string) => object]> = [
  ['a system of blocks', (id) => ({ system: [{ type: 'container_upload', file_id: id }] })],
  ['a system of one block', (id) => ({ system: { type: 'container_upload', file_id: id } })],
  ['an upload', (id) => history({ type: 'container_upload', file_id: id })],
  ['a document', (id) => history(source(id))],
  ['a document in a result', (id) => history({ type: 'tool_result', tool_use_id: 't', content: [source(id)] })],
  [
    'a document in a document',
    (id) => history({ type: 'document', source: { type: 'content', content: [source(id)] } }),
  ],
];

test.each(used)('%s is used: it goes to the provider that stores it for the caller, and nowhere else', (...[, of]) => {
  expect(send(of(ids.seal('p', raw)))).toMatchObject(of(raw));
  for (const id of [raw, others.seal('p', raw), ids.seal('q', raw)]) {
    expect(() => send(of(id))).toThrow(/No such File object|is stored at the provider q/);
  }
});
