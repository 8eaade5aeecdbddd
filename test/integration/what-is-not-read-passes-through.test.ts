import { createHash } from 'node:crypto';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { pause, type RunningGateway, waitFor } from '../harness/gateway.ts';
import type { Heard, PassedProvider } from '../harness/passed/provider.ts';
import { startWithPassedRoutes as start } from '../harness/passed/start.ts';

const mostGrowthMiB = 32;
/** A client that leaves is noticed within 50 ms. This is the bound of a test that holds on a busy machine too. */
const soonMs = 1_000;

/** The bytes of the form before the file and after it. */
const boundary = 'b0undary';
const before = (model: string): string =>
  `--${boundary}\r\ncontent-disposition: form-data; name="model"\r\n\r\n${model}\r\n` +
  `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n`;
const behind = `\r\n--${boundary}--\r\n`;
const piece = Buffer.alloc(65_536, 'sound ');

interface Upload {
  readonly request: ClientRequest;
  readonly digest: () => string;
  readonly sent: () => number;
  readonly answer: Promise<{ status: number; text: string }>;
}

/** Uploads a file of so many bytes, as quickly as it is taken. */
function upload(url: string, model: string, fileBytes: number): Upload {
  const hash = createHash('sha256');
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': before(model).length + fileBytes + behind.length,
  };
  const request = httpRequest(`${url}/v1/audio/transcriptions`, { method: 'POST', headers, agent: false });
  let sent = 0;
  const send = (bytes: Buffer | string): boolean => {
    hash.update(bytes);
    return request.write(bytes);
  };
  const writeOn = (): void => {
    while (sent < fileBytes && !request.destroyed) {
      const next = piece.subarray(0, Math.min(piece.length, fileBytes - sent));
      sent += next.length;
      if (!send(next)) return;
    }
    if (sent < fileBytes || request.writableEnded) return;
    send(behind);
    request.end();
  };
  send(before(model));
  request.on('drain', writeOn);
  writeOn();
  onTestFinished(() => void request.destroy());
  const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more: string) => (text += more));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
  });
  answer.catch(() => undefined);
  return { request, answer, digest: () => hash.digest('hex'), sent: () => sent };
}

function download(url: string, id: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/v1/files/${id}/content`, { agent: false }, resolve);
    request.on('error', reject).end();
    onTestFinished(() => void request.destroy());
  });
}

/** The most that the gateway's memory grows while something is done. */
async function growthMiB(gateway: RunningGateway, work: () => Promise<void>): Promise<number> {
  const beforeMiB = await gateway.memoryMiB();
  let most = beforeMiB;
  const look = async (): Promise<void> => {
    most = Math.max(most, await gateway.memoryMiB());
  };
  const watch = setInterval(() => void look(), 20);
  await work().finally(() => {
    clearInterval(watch);
  });
  await look();
  return most - beforeMiB;
}

async function callOf(provider: PassedProvider): Promise<Heard> {
  const call = await waitFor(() => provider.heard[0], 10_000);
  if (call === undefined) throw new Error('the provider was not called');
  return call;
}

/** Waits until a figure has not changed for half a second. */
async function standsStill(figure: () => number): Promise<void> {
  for (let last = -1; last !== figure();) {
    last = figure();
    await pause(500);
  }
}

async function closesSoon(call: Heard, sinceMs: number): Promise<void> {
  await waitFor(() => call.closedAtMs, 10_000);
  console.info(`the provider's connection closed after ${((call.closedAtMs ?? NaN) - sinceMs).toFixed(0)} ms`);
  expect((call.closedAtMs ?? Infinity) - sinceMs).toBeLessThan(soonMs);
}

test('an upload of 300 MiB passes byte for byte, and takes no memory', async () => {
  const { gateway, provider } = await start();
  await upload(gateway.url, 'whisper', 1_000).answer;
  const total = 300 * 1_048_576;
  let sent: Upload | undefined;
  const growth = await growthMiB(gateway, async () => {
    sent = upload(gateway.url, 'whisper', total);
    const { status, text } = await sent.answer;
    expect([status, JSON.parse(text)]).toMatchObject([200, { text: 'heard' }]);
  });
  const call = provider.heard[1];
  expect(call?.digest).toBe(sent?.digest());
  expect(call?.headers).toMatchObject({
    'content-type': `multipart/form-data; boundary=${boundary}`,
    authorization: 'Bearer sk-test-0123456789',
  });
  console.info(`an upload of 300 MiB: ${growth.toFixed(0)} MiB more`);
  expect(growth).toBeLessThan(mostGrowthMiB);
});

test('an answer of 100 MiB passes as it is, and takes no memory', async () => {
  const { gateway } = await start();
  (await download(gateway.url, 'speech')).resume();
  const growth = await growthMiB(gateway, async () => {
    const response = await download(gateway.url, 'large');
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'audio/mpeg',
      'content-disposition': 'attachment; filename="a.mp3"',
      'x-headgate-provider': 'p',
    });
    let bytes = 0;
    for await (const chunk of response) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(100 * 1_048_576);
  });
  console.info(`an answer of 100 MiB: ${growth.toFixed(0)} MiB more`);
  expect(growth).toBeLessThan(mostGrowthMiB);
  const line = await waitFor(() => gateway.logged('request')[1], 5_000);
  expect(line).toMatchObject({ route: '/v1/files/{id}/content', status: 200 });
});

test('a call with JSON is answered in bytes, and one without a body is sent without', async () => {
  const { gateway, provider } = await start();
  const spoken = await fetch(`${gateway.url}/v1/audio/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"model":"tts","input":"hello"}',
  });
  expect([spoken.status, (await spoken.arrayBuffer()).byteLength]).toEqual([200, 1_000_000]);
  const deleted = await fetch(`${gateway.url}/v1/files/a%20b`, { method: 'DELETE' });
  expect([deleted.status, await deleted.json()]).toMatchObject([200, { bytes: 0 }]);
  const [speech, deletion] = provider.heard;
  expect(speech?.headers).toMatchObject({ 'content-type': 'application/json', accept: '*/*' });
  expect(deletion).toMatchObject({ method: 'DELETE', path: '/v1/files/a%20b' });
  expect(deletion?.headers).not.toHaveProperty('content-type');
  expect(deletion?.headers).not.toHaveProperty('content-length');
});

test('what a route does not take is refused before a provider is called', async () => {
  const { gateway, provider } = await start();
  const url = `${gateway.url}/v1/audio/transcriptions`;
  const json = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  expect(json.status).toBe(415);
  const form = new FormData();
  form.set('file', new Blob([piece]));
  const without = await fetch(url, { method: 'POST', body: form });
  expect([without.status, await without.text()]).toEqual([400, expect.stringContaining('must stand before the file')]);
  expect(provider.heard).toEqual([]);
});

test('a provider that refuses before it has read the body is heard at once, and its words arrive', async () => {
  const { gateway, provider } = await start();
  const sent = upload(gateway.url, 'refuses', 300 * 1_048_576);
  const { status, text } = await sent.answer;
  expect([status, text]).toEqual([413, expect.stringContaining('too large for us')]);
  expect(sent.sent()).toBeLessThan(150 * 1_048_576);
  expect(provider.heard).toHaveLength(1);
});

test.each(['fails', 'leaves'])('a body that has begun to go is sent to nobody else: the provider %s', async (model) => {
  const { gateway, provider } = await start({ defaults: {} });
  const { status, text } = await upload(gateway.url, model, 10 * 1_048_576).answer;
  expect([status, provider.heard.length]).toEqual([502, 1]);
  expect(text).toMatch(/out of order|broke off|closed/);
});

test.each([
  ['that is being read', 'whisper', 300],
  // The number of bytes that is read ahead. If more bytes are waiting, the gateway cannot see that the client leaves.
  ['that the provider has paused', 'stalls', 8],
])('a client that leaves in the middle of an upload %s ends the call', async (_name, model, sizeMiB) => {
  const { gateway, provider } = await start();
  const sent = upload(gateway.url, model, sizeMiB * 1_048_576);
  const call = await callOf(provider);
  if (model === 'stalls') await standsStill(sent.sent);
  else await waitFor(() => call.bytes > 1_000_000 || undefined, 10_000);
  const leftAtMs = performance.now();
  sent.request.destroy();
  // A provider that reads nothing does not see that its connection has closed.
  if (model !== 'stalls') await closesSoon(call, leftAtMs);
  const line = await waitFor(() => gateway.logged('request')[0], 5_000);
  expect(performance.now() - leftAtMs).toBeLessThan(2 * soonMs);
  expect(line).toMatchObject({ status: 499, code: 'client_gone' });
});

test('a client that leaves in the middle of an answer ends the call', async () => {
  const { gateway, provider } = await start();
  const response = await download(gateway.url, 'endless');
  const call = await callOf(provider);
  await standsStill(() => call.sent);
  const leftAtMs = performance.now();
  response.destroy();
  await closesSoon(call, leftAtMs);
});

test('an answer that the provider breaks off never looks whole', async () => {
  const { gateway } = await start();
  const response = await download(gateway.url, 'breaks');
  await pause(400);
  const read = (async () => {
    for await (const chunk of response) expect(chunk).toBeInstanceOf(Buffer);
  })();
  await expect(read).rejects.toThrow(/aborted|hang up|reset/);
});

test('an upload that stands still is over at the deadline, and one that moves is not', async () => {
  const { gateway } = await start({ attempts: { deadlineMs: 1_500 } });
  const stalled = await upload(gateway.url, 'stalls', 50 * 1_048_576).answer;
  expect([stalled.status, stalled.text]).toEqual([504, expect.stringContaining('No answer within 1.5 s')]);

  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const request = httpRequest(`${gateway.url}/v1/audio/transcriptions`, { method: 'POST', headers, agent: false });
  const status = new Promise<number | undefined>((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      resolve(response.statusCode);
    });
  });
  request.write(before('whisper'));
  for (let index = 0; index < 12; index += 1) {
    request.write(piece);
    await pause(250);
  }
  request.end(behind);
  expect(await status).toBe(200);
});
