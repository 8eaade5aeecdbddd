import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const mib = 1024 * 1024;
const allowed = 100 * mib;
const piece = Buffer.alloc(mib, 'x');

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10' });
});
afterAll(() => simulator.stop());

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

async function call(method: string, path: string, body?: Readable, type = 'application/json'): Promise<Answer> {
  const sent = request(simulator.baseUrl + path, { method, headers: { 'content-type': type } });
  if (body === undefined) sent.end();
  else body.pipe(sent);
  const [answer] = (await once(sent, 'response')) as [Readable & { statusCode: number }];
  const text = Buffer.concat((await answer.toArray()) as Buffer[]).toString();
  return { status: answer.statusCode, json: JSON.parse(text) as Answer['json'] };
}

/** A form with a file of that many MiB between two fields. Nothing of it exists twice. */
function* formOf(field: string, mebibytes: number): Generator<Buffer | string> {
  yield `--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n`;
  yield `--b\r\ncontent-disposition: form-data; name="${field}"; filename="large.bin"\r\n\r\n`;
  for (let sent = 0; sent < mebibytes; sent += 1) yield piece;
  yield `\r\n--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b--\r\n`;
}

const send = (path: string, field: string, mebibytes: number): Promise<Answer> =>
  call('POST', path, Readable.from(formOf(field, mebibytes)), 'multipart/form-data; boundary=b');

it('takes a file of 300 MiB, and keeps none of it', async () => {
  const before = process.memoryUsage().arrayBuffers;
  let most = before;
  const watch = setInterval(() => {
    let now = process.memoryUsage().arrayBuffers;
    if (now - before > allowed) {
      // Pieces that nobody holds any more are not kept: when they are collected is left to the engine.
      collectGarbage();
      // The second time waits until the memory of the first is free.
      collectGarbage();
      now = process.memoryUsage().arrayBuffers;
    }
    most = Math.max(most, now);
  }, 5);
  const { status, json } = await send('/files', 'file', 300);
  clearInterval(watch);
  expect({ ...json, status }).toMatchObject({
    status: 200,
    bytes: 300 * mib,
    filename: 'large.bin',
    purpose: 'user_data',
  });
  expect(most - before).toBeLessThan(allowed);
  expect(simulator.requests().at(-1)?.bodyBytes).toBeGreaterThan(300 * mib);
  const id = String(json['id']);
  expect((await call('GET', `/files/${id}`)).json).toEqual(json);
  const content = await call('GET', `/files/${id}/content`);
  expect(content.status).toBe(400);
  expect(JSON.stringify(content.json)).toContain('keeps the content of files up to 16 MiB');
});

it('puts a large upload together from its parts', async () => {
  const text = JSON.stringify({ bytes: 40 * mib, filename: 'f', mime_type: 'text/plain', purpose: 'user_data' });
  const { json: upload } = await call('POST', '/uploads', Readable.from([text]));
  const path = `/uploads/${String(upload['id'])}`;
  const ids = [];
  for (const size of [10, 10, 20]) ids.push((await send(`${path}/parts`, 'data', size)).json['id']);
  const { json: done } = await call('POST', `${path}/complete`, Readable.from([JSON.stringify({ part_ids: ids })]));
  expect(done).toMatchObject({ status: 'completed', file: { bytes: 40 * mib } });
});

it('hears a long sound', async () => {
  const { status, json } = await send('/audio/transcriptions', 'file', 20);
  expect({ status, text: typeof json['text'] }).toEqual({ status: 200, text: 'string' });
});

it('refuses a body of JSON that is too large', async () => {
  const body = Readable.from(Array.from({ length: 65 }, () => piece));
  expect((await call('POST', '/chat/completions', body)).status).toBe(413);
});
