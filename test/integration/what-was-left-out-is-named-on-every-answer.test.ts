import type { ServerResponse } from 'node:http';
import { expect, test, vi } from 'vitest';
import type { ProviderDialect } from '../../src/dialects/dialect.ts';
import { lineMediaType, lineOf } from '../harness/lines/form.ts';
import { linesProvider } from '../harness/lines/provider.ts';
import { serveLines } from '../harness/lines/serve.ts';

const whole = [{ w: 'Hello' }, { end: 'stop', spent: [7, 2] as const }].map(lineOf).join('');

function chat(url: string, model: string, stream: boolean): Promise<Response> {
  const body = { model, stream, messages: [{ role: 'user', content: 'hello' }], seed: 1, user: 'u' };
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body) });
}

const namedIn = (answer: Response) => answer.headers.get('x-headgate-dropped')?.split(', ').toSorted();

test.each([false, true])('a refusal of the provider names it (stream: %s)', async (stream) => {
  const { url } = await serveLines((_call, response) => {
    response.writeHead(422, { 'content-type': 'application/json' }).end('{"oops":"not like this"}');
  });
  const answer = await chat(url, 'm', stream);
  expect(answer.ok).toBe(false);
  expect(namedIn(answer)).toEqual(['seed', 'user']);
  expect(await answer.text()).toContain('not like this');
});

test.each([false, true])('a provider that closes the connection changes nothing (stream: %s)', async (stream) => {
  const { url } = await serveLines((_call, response) => {
    response.socket?.destroy();
  });
  const answer = await chat(url, 'm', stream);
  expect(answer.status).toBe(502);
  expect(namedIn(answer)).toEqual(['seed', 'user']);
  await answer.text();
});

test('a deadline that passes names it', async () => {
  const { url } = await serveLines(() => undefined, { models: [{ name: '*', provider: 'lines', deadlineMs: 400 }] });
  const answer = await chat(url, 'm', false);
  expect(answer.status).toBe(504);
  expect(namedIn(answer)).toEqual(['seed', 'user']);
  await answer.text();
});

test.each([
  ['an answer', whole, '[DONE]'],
  ['an error', lineOf({ oops: 'boom', status: 500 }), '"error"'],
])('a head that is sent before %s comes names it', async (_what, said, expected) => {
  const asked: ServerResponse[] = [];
  const { url } = await serveLines((_call, response) => void asked.push(response), { streams: { holdMs: 50 } });
  const answer = await chat(url, 'm', true);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-headgate-provider')).toBeNull();
  expect(namedIn(answer)).toEqual(['seed', 'user']);
  asked[0]?.writeHead(200, { 'content-type': lineMediaType }).end(said);
  expect(await answer.text()).toContain(expected);
});

/** A provider whose refusal teaches that it takes no `tools`. */
const learning: ProviderDialect = {
  ...linesProvider,
  writeCall: (conversation, target) => ({
    ...linesProvider.writeCall(conversation, target),
    learnFrom: () => ({ noStreamOptions: true }),
    ...(target.state?.learnt.noStreamOptions === true ? { dropped: ['tools'] } : {}),
  }),
};

test.each([
  ['an answer', whole, '[DONE]'],
  ['an error', lineOf({ oops: 'boom', status: 500 }), '"error"'],
])(
  'what a later try leaves out is named before %s, where the head was sent for an earlier one',
  async (_what, said, expected) => {
    const asked: ServerResponse[] = [];
    const { url } = await serveLines(
      (_call, response) => void asked.push(response),
      { streams: { holdMs: 50 } },
      learning,
    );
    const body = { model: 'm', stream: true, messages: [{ role: 'user', content: 'hello' }] };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(namedIn(answer)).toBeUndefined();
    asked[0]?.writeHead(422, { 'content-type': 'application/json' }).end('{"oops":"no tools"}');
    await vi.waitFor(() => {
      expect(asked).toHaveLength(2);
    }, 5_000);
    asked[1]?.writeHead(200, { 'content-type': lineMediaType }).end(said);
    const text = await answer.text();
    expect(text).toContain(expected);
    expect(text).toContain('\n\n: x-headgate-dropped: tools\n\n');
  },
);
