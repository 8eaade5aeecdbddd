import { expect, test } from 'vitest';
import type { AnswerEvent } from '../../src/core/answer-events.ts';
import { type Line, lineMediaType, lineOf } from '../harness/lines/form.ts';
import { serveLines } from '../harness/lines/serve.ts';

const logprobs: AnswerEvent = { kind: 'logprobs', of: 'text', tokens: [{ token: 'Hello', logprob: -1, top: [] }] };
const extension: AnswerEvent = { kind: 'extension', dialect: 'lines', value: { odd: true } };
/** A page of a document has no URL. */
const page: AnswerEvent = { kind: 'citation', documentIndex: 0, place: { unit: 'page', from: 1, to: 2 } };

const end: Line = { end: 'stop', spent: [7, 2] };

/** A gateway whose provider answers with these parts, in a stream or complete. */
function serve(also: readonly AnswerEvent[]): Promise<{ url: string }> {
  return serveLines((call, response) => {
    const type = call['live'] === true ? lineMediaType : 'application/json';
    const lines: Line[] =
      call['live'] === true
        ? [{ w: 'Hello' }, ...also.map((one) => ({ also: [one] })), end]
        : [{ w: 'Hello', also, ...end }];
    response.writeHead(200, { 'content-type': type }).end(lines.map(lineOf).join(''));
  });
}

const bodies = {
  '/v1/inference': { prompt: 'hello', seed: 1 },
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'hello' }], seed: 1 },
} as const;

type Path = keyof typeof bodies;

function post(url: string, path: Path, stream: boolean, headers = {}): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...bodies[path], model: 'm', stream }),
  });
}

const cases: ReadonlyArray<readonly [Path, readonly AnswerEvent[], readonly string[]]> = [
  ['/v1/inference', [logprobs, extension], ['answer.logprobs', 'answer.extension']],
  ['/v1/chat/completions', [page, extension], ['answer.citation', 'answer.extension']],
];

test.each(cases)('a complete answer of %s names it in its header', async (path, also, names) => {
  const { url } = await serve(also);
  const answer = await post(url, path, false);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-headgate-dropped')).toBe(['seed', ...names].join(', '));
  expect(await answer.text()).toContain('Hello');
});

test.each(cases)('a stream of %s names each kind once, in a comment before its end', async (path, also, names) => {
  const { url } = await serve([...also, ...also]);
  const answer = await post(url, path, true);
  expect(answer.headers.get('x-headgate-dropped')).toBe('seed');
  const text = await answer.text();
  expect(text.split('\n\n').filter((event) => event.startsWith(':'))).toEqual(
    names.map((name) => `: x-headgate-dropped: ${name}`),
  );
  expect(text.lastIndexOf('\n\n:')).toBeLessThan(text.lastIndexOf(path === '/v1/inference' ? 'event: done' : '[DONE]'));
});

test.each(cases)('a stream of %s that breaks off has named it', async (path, also, names) => {
  const { url } = await serveLines((_call, response) => {
    response.writeHead(200, { 'content-type': lineMediaType });
    for (const line of [{ w: 'Hello' }, { also }]) response.write(lineOf(line));
    response.end();
  });
  const text = await (await post(url, path, true)).text();
  for (const name of names) expect(text).toContain(name);
  expect(text).toContain('broke off');
});

test('x-headgate-strict speaks of the request: an answer that is there already is given, and its losses are named', async () => {
  const { url } = await serve([extension]);
  const headers = { 'content-type': 'application/json', 'x-headgate-strict': 'true' };
  const asked = { prompt: 'hello', model: 'm', max_tokens: 3 };
  const answer = await fetch(`${url}/v1/inference`, { method: 'POST', headers, body: JSON.stringify(asked) });
  expect([answer.status, answer.headers.get('x-headgate-dropped')]).toEqual([200, 'answer.extension']);
  await answer.text();
});

test.each(['/v1/inference', '/v1/chat/completions'] as const)(
  'an answer of %s that loses nothing says nothing',
  async (path) => {
    const { url } = await serve([]);
    const answer = await post(url, path, false);
    expect(answer.headers.get('x-headgate-dropped')).toBe('seed');
    await answer.text();
    expect(await (await post(url, path, true)).text()).not.toMatch(/^:/m);
  },
);
