import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';

const container = 'container_011CPR5CNjB747bTd36fQLFk';
const file = 'file_011CNha8iCJcU1wXNR6q4V8w';

const result = (id: string) => ({
  type: 'bash_code_execution_tool_result' as const,
  tool_use_id: 'srvtoolu_01',
  content: {
    type: 'bash_code_execution_result' as const,
    stdout: `{"file_id":"${file}"}`,
    stderr: '',
    return_code: 0,
    content: [{ type: 'bash_code_execution_output' as const, file_id: id }],
  },
});
const used = {
  type: 'server_tool_use' as const,
  id: 'srvtoolu_01',
  name: 'bash_code_execution' as const,
  input: { file_id: 'of the tool', container: 'of the tool' },
};
const citation = (file_id: string) => ({
  type: 'char_location' as const,
  cited_text: 'x',
  document_index: 0,
  document_title: null,
  file_id,
  start_char_index: 0,
  end_char_index: 1,
});
const inContainer = (id: string) => ({ id, expires_at: '2026-12-01T00:00:00Z', skills: null });
const head = { id: 'msg_01', type: 'message', role: 'assistant', model: 'claude', stop_reason: null };
const usage = { input_tokens: 1, output_tokens: 1 };
const answer = {
  ...head,
  content: [used, result(file), { type: 'text', text: 'Done.', citations: [citation(file)] }],
  container: inContainer(container),
  stop_reason: 'end_turn',
  usage,
};
const events = [
  { type: 'message_start', message: { ...head, content: [], container: null, usage } },
  { type: 'content_block_start', index: 0, content_block: result(file) },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: `"file_id":"${file}"` } },
  { type: 'content_block_delta', index: 1, delta: { type: 'citations_delta', citation: citation(file) } },
  { type: 'content_block_stop', index: 1 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', container: inContainer(container) }, usage },
  { type: 'message_stop' },
];

/** A provider that runs programs, and has no container but its own. */
async function startProvider(): Promise<{ baseUrl: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      const body = Buffer.concat(chunks).toString();
      asked.push(body);
      const { stream, max_tokens: maxTokens } = JSON.parse(body) as { stream?: boolean; max_tokens?: number };
      if (maxTokens === 404) {
        response.writeHead(404, { 'content-type': 'application/json' });
        const message = `File not found: ${file} in ${container}, nor file_011COfAnother0000000000`;
        response.end(JSON.stringify({ type: 'error', error: { type: 'not_found_error', message } }));
      } else if (request.url?.endsWith('/count_tokens') === true) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ input_tokens: 1 }));
      } else if (stream === true) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
      } else {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function start(objects: object): Promise<{ a: Anthropic; b: Anthropic; asked: string[] }> {
  const { baseUrl, asked } = await startProvider();
  const provider = { preset: 'anthropic', baseUrl, apiKey: 'any' };
  const { url } = await startGateway({
    config: {
      providers: { p: provider, q: provider },
      models: [
        { name: 'claude', provider: 'p' },
        { name: 'elsewhere', provider: 'q' },
      ],
      auth: { keys: [keyEntry('a'), keyEntry('b')] },
      ...objects,
    },
  });
  const client = (key: string) => new Anthropic({ baseURL: url, apiKey: keyOf(key), maxRetries: 0 });
  return { a: client('a'), b: client('b'), asked };
}

const withSecret = { objects: { secret: 'sixteen characters and more', sharedIds: ['file_ofTheCompany'] } };
const messages = [{ role: 'user' as const, content: 'Run it.' }];
const asking = { model: 'claude', max_tokens: 9, messages };

const by = (block: object): object => ({ messages: [...messages, { role: 'assistant', content: [block] }] });
/** The ways of a request to name something that it uses. */
const naming = (id: string): Array<[string, object]> => {
  const upload = { type: 'container_upload', file_id: id };
  const document = { type: 'document', source: { type: 'file', file_id: id } };
  const told = { type: 'tool_result', tool_use_id: 'toolu_1', content: [document] };
  return [
    ['an upload', by(upload)],
    ['an upload in other letters', by({ type: 'container_upload', File_ID: id })],
    ['a document', by(document)],
    ['a document in a result', by(told)],
    ['one block alone', { messages: { role: 'user', content: document } }],
  ];
};
/** The ways of a request to tell of something. */
const mentioning = (id: string): Array<[string, object]> => [
  ['what a program has made', by(result(id))],
  ['a citation', by({ type: 'text', text: 'x', citations: [citation(id)] })],
];
const inside = (id: string): Array<[string, object]> => [
  ['a container', { container: id }],
  ['a container with skills', { container: { skills: [{ type: 'anthropic', skill_id: 'pptx' }], id } }],
];

test('what a program has made is good for the caller that has it, and for nobody else', async () => {
  const { a, b, asked } = await start(withSecret);
  const made = await a.messages.create(asking);
  const [use, ran, text] = made.content as unknown as [typeof used, ReturnType<typeof result>, object];
  const sealedFile = ran.content.content[0]?.file_id ?? '';
  const sealedContainer = made.container?.id ?? '';
  expect(sealedFile).toMatch(/^file_[\w-]{40,}$/);
  expect(sealedContainer).toMatch(/^container_[\w-]{40,}$/);
  expect(use).toEqual(used);
  expect(ran).toEqual(result(sealedFile));
  expect(text).toMatchObject({ citations: [citation(sealedFile)] });

  const send = (client: Anthropic, path: string, named: object): Promise<unknown> =>
    client.post(path, { body: { ...asking, ...named } });
  for (const path of ['/v1/messages', '/v1/messages/count_tokens']) {
    for (const [way, named] of [...naming(sealedFile), ...mentioning(sealedFile), ...inside(sealedContainer)]) {
      await send(a, path, named);
      const [, raw] = [...naming(file), ...mentioning(file), ...inside(container)].find(([one]) => one === way) ?? [];
      expect(JSON.parse(asked.at(-1) ?? ''), way).toEqual({ ...asking, ...raw });
    }
    const before = asked.length;
    const stolen = [sealedFile, file].flatMap(naming).concat([sealedContainer, container].flatMap(inside));
    for (const [way, named] of stolen) {
      const refused = { status: 404, error: { type: 'error', error: { type: 'not_found_error' } } };
      await expect(send(b, path, named), way).rejects.toMatchObject(refused);
    }
    const elsewhere = send(a, path, { model: 'elsewhere', container: sealedContainer });
    await expect(elsewhere).rejects.toMatchObject({ status: 400 });
    expect(asked).toHaveLength(before);
    for (const [index, [way, named]] of mentioning(sealedFile).entries()) {
      await send(b, path, named);
      const [, told] = mentioning(`${sealedFile}_not_own`)[index] ?? [];
      expect(JSON.parse(asked.at(-1) ?? ''), way).toEqual({ ...asking, ...told });
      await send(a, path, { ...named, model: 'elsewhere' });
      expect(JSON.parse(asked.at(-1) ?? ''), way).toEqual({ ...asking, ...told, model: 'elsewhere' });
    }
    await send(b, path, naming('file_ofTheCompany')[0]?.[1] ?? {});
    expect(asked.at(-1)).toContain('file_ofTheCompany');
  }
});

test('a stream has the same ids, and its text is untouched', async () => {
  const { a } = await start(withSecret);
  const made = await a.messages.create(asking);
  const told: unknown[] = [];
  for await (const event of await a.messages.create({ ...asking, stream: true })) told.push(event);
  const [, ran] = made.content as unknown as [object, ReturnType<typeof result>];
  const sealed = { file: ran.content.content[0]?.file_id ?? '', container: made.container?.id ?? '' };
  expect(told).toEqual([
    events[0],
    { type: 'content_block_start', index: 0, content_block: result(sealed.file) },
    ...events.slice(2, 5),
    {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'citations_delta', citation: citation(sealed.file) },
    },
    events[6],
    { type: 'message_delta', delta: { stop_reason: 'end_turn', container: inContainer(sealed.container) }, usage },
    events[8],
  ]);
});

test("an error names what the request names by the caller's ids, and nothing else", async () => {
  const { a } = await start(withSecret);
  const made = await a.messages.create(asking);
  const id = made.container?.id ?? '';
  const failed = a.messages.create({ ...asking, max_tokens: 404, container: id });
  const message = `File not found: file_[withheld] in ${id}, nor file_[withheld]`;
  await expect(failed).rejects.toMatchObject({ status: 404, error: { error: { message } } });
});

test('without a secret that lasts, the ids are those of the provider', async () => {
  const { a, asked } = await start({});
  expect(await a.messages.create(asking)).toMatchObject({ container: { id: container } });
  await a.messages.create({ ...asking, container });
  expect(asked.at(-1)).toContain(container);
});
