import { expect, test } from 'vitest';
import type { ObjectIds } from '../../core/object-ids.ts';
import type { Ending, StreamTransform, Tally } from '../../core/stream-transform.ts';
import { SealedStream } from '../openai-form/sealed-stream.ts';
import { ResponseSealer, sealAnswer } from './seal-answer.ts';

const ownTag = '0123456789abcdef';

/** Writes an id so that it can be told what was sealed, with a character that JSON escapes. */
const ids: ObjectIds = {
  isLasting: true,
  isShared: () => false,
  ownerTag: ownTag,
  isOwnTag: (tag) => tag === ownTag,
  seal: (provider, id) => `<${provider}"${id}>`,
  open: () => undefined,
};

const output = [
  { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: '"id":"rs_1"' }] },
  { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'id', arguments: '{"id":"fc_1"}' },
  {
    id: 'ci_1',
    type: 'code_interpreter_call',
    container_id: 'cntr_1',
    code: 'id',
    outputs: [{ type: 'files', files: [{ file_id: 'cfile_1' }] }],
  },
  {
    id: 'fs_1',
    type: 'file_search_call',
    results: [{ file_id: 'file-1', text: 'id', attributes: { id: 'own', file_id: 'own' } }],
  },
  {
    id: 'msg_1',
    type: 'message',
    content: [
      {
        type: 'output_text',
        text: 'item_id',
        annotations: [
          { type: 'file_citation', file_id: 'file-1', filename: `hg-${ownTag}-file-1`, index: 0 },
          { type: 'container_file_citation', file_id: 'cfile_1', container_id: 'cntr_1' },
        ],
      },
    ],
  },
];
const response = {
  id: 'resp_1',
  object: 'response',
  previous_response_id: 'resp_0',
  conversation: { id: 'conv_1' },
  model: 'm',
  output,
  tools: [
    { type: 'file_search', vector_store_ids: ['vs_1', 'vs_2'] },
    { type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-1'] } },
    { type: 'code_interpreter', container: 'cntr_1' },
    { type: 'function', name: 'f', parameters: { properties: { id: { const: 'own' } }, example: { id: 'own' } } },
  ],
  metadata: { id: 'own', file_id: 'own' },
  prompt: { id: 'pmpt_1' },
  text: { format: { type: 'json_schema', schema: { default: { id: 'own' } } } },
};
const raw = /^(?:resp|rs|fc|ci|fs|msg|conv|vs|cntr)_\d$|^file-1$|^cfile_1$/;

/** The value with every id of the provider sealed: what is expected. A name of a file is no id, and loses its owner's tag. */
function sealed(value: unknown, name = ''): unknown {
  if (typeof value === 'string' && name === 'filename') return value.replace(`hg-${ownTag}-`, '');
  if (typeof value === 'string') return raw.test(value) ? ids.seal('p', value) : value;
  if (Array.isArray(value)) return value.map((element) => sealed(element, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sealed(member, key)]));
}

test.each([0, 2])('a complete answer has sealed ids, and nothing else is changed', (indent) => {
  const body = JSON.stringify(response, null, indent);
  const expected = JSON.stringify(sealed(response), null, indent);
  expect(sealAnswer(Buffer.from(body), 'p', ids).toString()).toBe(expected);
});

test('so do lists, and single items of every kind', () => {
  const list = { object: 'list', data: output, first_id: 'rs_1', last_id: 'msg_1', has_more: false };
  for (const value of [
    list,
    ...output,
    { id: 'resp_1', object: 'response', deleted: true },
    { output: 'text', id: 'fc_1' },
  ]) {
    expect(JSON.parse(sealAnswer(Buffer.from(JSON.stringify(value)), 'p', ids).toString())).toEqual(sealed(value));
  }
});

class Passing implements StreamTransform {
  ending: Ending | undefined;
  take(events: Buffer): Buffer {
    return events;
  }
  finish(rest: Buffer): Buffer {
    return rest;
  }
  tally(): Tally {
    return { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } };
  }
}

const sealing = (countsUsage = true): SealedStream =>
  new SealedStream(new Passing(), new ResponseSealer(ids, 'p'), countsUsage);

const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
const events: Array<{ readonly type: string; readonly [name: string]: unknown }> = [
  { type: 'response.created', response },
  { type: 'response.output_item.added', output_index: 0, item: output[4] },
  { type: 'response.content_part.added', ...place, part: output[4]?.content?.[0] },
  { type: 'response.output_text.delta', sequence_number: 3, ...place, delta: '"item_id":"msg_1" \u00e9', logprobs: [] },
  { type: 'response.output_text.delta', delta: '\\', ...place, obfuscation: 'x' },
  { type: 'response.output_text.annotation.added', ...place, annotation: output[4]?.content?.[0]?.annotations[0] },
  { type: 'response.output_text.done', ...place, text: 'item_id' },
  { type: 'response.delta', response },
  { type: 'response.completed', response },
];

test.each(['\n', '\r\n', '\r'])('the events of a stream have sealed ids, and no other byte is changed', (end) => {
  const write = (shown: readonly object[]): string =>
    `: comment${end}${end}${shown.map((event) => `event: any${end}data: ${JSON.stringify(event)}${end}${end}`).join('')}data: [DONE]${end}${end}`;
  const stream = sealing();
  expect(stream.take(Buffer.from(write(events))).toString()).toBe(
    write(events.map((event) => sealed(event) as object)),
  );
});

test('data in several lines, and with spaces, is sealed too', () => {
  const pretty = (event: unknown): string => JSON.stringify(event, null, 1).replaceAll('\n', '\ndata: ');
  const stream = sealing();
  for (const event of events) {
    const out = stream.take(Buffer.from(`event: any\ndata: ${pretty(event)}\n\n`)).toString();
    expect(out).toMatch(/^event: any\ndata: .*\n\n$/);
    expect(JSON.parse(out.split('data: ')[1] ?? '')).toEqual(sealed(event));
    const spaced = JSON.stringify(event).replaceAll('":', '" : ');
    const other = stream.take(Buffer.from(`data:${spaced}\n\n`)).toString();
    expect(JSON.parse(other.slice(5))).toEqual(JSON.parse(JSON.stringify(sealed(JSON.parse(spaced)))));
  }
});

test('an event in which ids cannot be found does not leave, and the stream fails', () => {
  const stream = sealing();
  const good = 'data: {"item_id":"msg_1"}\n\n';
  const out = stream.take(Buffer.from(`${good}data: {"response":{"id":"resp_1"\n\ndata: {"item_id":"msg_1"}\n\n`));
  expect(out.toString()).toBe('data: {"item_id":"<p\\"msg_1>"}\n\n');
  expect(stream.ending).toMatchObject({ kind: 'failed', error: { code: 'upstream_invalid' }, told: false });
});

test.each([
  ['two spaces', (data: string) => `data:  ${data}\n\n`],
  ['a tab', (data: string) => `data: \t${data} \n\n`],
  ['an empty line of data', (data: string) => `data:\ndata: ${data}\n\n`],
  ['a byte order mark', (data: string) => `\uFEFFdata: ${data}\n\n`],
  ['a byte order mark and an empty line of data', (data: string) => `data:\n\uFEFFdata: ${data}\n\n`],
  ['a byte order mark before the first of two lines', (data: string) => `\uFEFFdata: ${data}\ndata:\n\n`],
  ['a list', (data: string) => `data: [[${data}]]\n\n`],
])('an event that begins with %s is sealed too', (_what, write) => {
  const stream = sealing();
  for (const event of [...events, ...events]) {
    const out = stream.take(Buffer.from(`: x\n\n${write(JSON.stringify(event))}`)).toString();
    const [, data = ''] = /^\uFEFF?data:\s*(.*)$/m.exec(out.replaceAll('data:\n', '')) ?? [];
    const found: unknown = JSON.parse(data);
    expect(Array.isArray(found) ? found.flat() : [found]).toEqual([sealed(event)]);
  }
  expect(stream.ending).toBeUndefined();
});

test.each(['hello', '{"item_id":"a"} {"item_id":"msg_1"}', '\uFEFF{"item_id":"msg_1"}', '[DONE] {}'])(
  'the data %s does not leave',
  (data) => {
    const stream = sealing();
    expect(stream.take(Buffer.from(`data: [DONE]\n\ndata: ${data}\n\n`)).toString()).toBe('data: [DONE]\n\n');
    expect(stream.ending).toMatchObject({ kind: 'failed', error: { code: 'upstream_invalid' }, told: false });
  },
);

test('what is stored is not accounted again', () => {
  expect(sealing(false).tally()).toEqual({});
  expect(sealing().tally().usage).toBeDefined();
});
