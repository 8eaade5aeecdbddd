import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { type Behave, startPassedProvider, type PassedProvider } from '../harness/passed/provider.ts';

const mostGrowthMiB = 32;
/** A client that leaves is noticed within 50 ms. This is the bound of a test that holds on a busy machine too. */
const soonMs = 1_000;
const mib = 1_048_576;
const piece = Buffer.alloc(65_536, 'a piece ');

/** Sends a sound as fast as it is read, up to its length or until the connection ends. */
const soundOf =
  (bytes: number): Behave =>
  (request, response, call) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    const writeOn = (): void => {
      while (call.sent < bytes && !response.destroyed) {
        call.sent += piece.length;
        if (!response.write(piece)) return;
      }
      if (call.sent >= bytes) response.end();
    };
    response.on('drain', writeOn);
    writeOn();
  };

/** The first sound is short, so that the gateway has done everything once before its memory is measured. */
async function start(
  sound: number,
  behaviours: Readonly<Record<string, Behave>> = {},
): Promise<{ gateway: RunningGateway; provider: PassedProvider }> {
  let sounds = 0;
  const speech: Behave = (...call) => {
    sounds += 1;
    soundOf(sounds === 1 ? piece.length : sound)(...call);
  };
  const provider = await startPassedProvider({ speech, ...behaviours });
  const gateway = await startGateway({
    config: {
      providers: { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } },
      models: [{ name: 'tts', provider: 'p' }],
      defaults: { model: 'tts' },
    },
  });
  return { gateway, provider };
}

/** The most that the gateway's memory grows while something is done. */
async function growthMiB(gateway: RunningGateway, work: () => Promise<unknown>): Promise<number> {
  const before = await gateway.memoryMiB();
  let most = before;
  const look = async (): Promise<void> => {
    most = Math.max(most, await gateway.memoryMiB());
  };
  const watch = setInterval(() => void look(), 20);
  await work().finally(() => {
    clearInterval(watch);
  });
  await look();
  return most - before;
}

const begin = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
const end = '\r\n--b--\r\n';
/** Stands before the name of the file at the provider. */
const ownerTag = 'hg-0123456789abcdef-';

interface Upload {
  readonly request: ClientRequest;
  readonly sent: () => number;
  readonly answer: Promise<IncomingMessage>;
}

function upload({ url }: RunningGateway, bytes: number): Upload {
  const headers = {
    'content-type': 'multipart/form-data; boundary=b',
    'content-length': begin.length + bytes + end.length,
  };
  const request = httpRequest(`${url}/v1/files`, { method: 'POST', headers, agent: false });
  let sent = 0;
  const writeOn = (): void => {
    while (sent < bytes && !request.destroyed) {
      sent += piece.length;
      if (!request.write(piece)) return;
    }
    if (!request.writableEnded && !request.destroyed) request.end(end);
  };
  request.write(begin);
  request.on('drain', writeOn);
  writeOn();
  onTestFinished(() => void request.destroy());
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
  answer.catch(() => undefined);
  return { request, sent: () => sent, answer };
}

function listen({ url }: RunningGateway): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const request = httpRequest(`${url}/v1/audio/speech`, { method: 'POST', headers, agent: false }, resolve);
    request.on('error', reject).end(JSON.stringify({ model: 'tts', voice: 'alloy', input: 'a long text' }));
    onTestFinished(() => void request.destroy());
  });
}

async function lengthOf(response: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  return bytes;
}

test('a file of 300 MiB is stored, and takes no memory', async () => {
  const { gateway, provider } = await start(0);
  await lengthOf(await upload(gateway, 65_536).answer);
  const growth = await growthMiB(gateway, async () => {
    const response = await upload(gateway, 300 * mib).answer;
    expect(response.statusCode).toBe(200);
    await lengthOf(response);
  });
  console.info(`a file of 300 MiB: ${growth.toFixed(0)} MiB more`);
  expect(provider.heard[1]?.bytes).toBe(begin.length + ownerTag.length + 300 * mib + end.length);
  expect(growth).toBeLessThan(mostGrowthMiB);
});

test('a sound of 100 MiB arrives, and takes no memory', async () => {
  const { gateway } = await start(100 * mib);
  await lengthOf(await listen(gateway));
  const growth = await growthMiB(gateway, async () => {
    expect(await lengthOf(await listen(gateway))).toBe(100 * mib);
  });
  console.info(`a sound of 100 MiB: ${growth.toFixed(0)} MiB more`);
  expect(growth).toBeLessThan(mostGrowthMiB);
});

test('a client that leaves in the middle of a file or of a sound ends the call of the provider', async () => {
  const { gateway, provider } = await start(Infinity);
  const sending = upload(gateway, 300 * mib);
  await waitFor(() => (provider.heard[0]?.bytes ?? 0) > mib || undefined, 10_000);
  const leftSendingMs = performance.now();
  sending.request.destroy();
  await waitFor(() => provider.heard[0]?.closedAtMs, 10_000);
  expect((provider.heard[0]?.closedAtMs ?? Infinity) - leftSendingMs).toBeLessThan(soonMs);
  await lengthOf(await listen(gateway));
  const heard = await listen(gateway);
  await new Promise((resolve) => heard.once('data', resolve));
  const leftListeningMs = performance.now();
  heard.destroy();
  await waitFor(() => provider.heard[2]?.closedAtMs, 10_000);
  expect((provider.heard[2]?.closedAtMs ?? Infinity) - leftListeningMs).toBeLessThan(soonMs);
});

test('a provider that leaves in the middle of a file ends the upload', async () => {
  const { gateway } = await start(0, { '': (request) => request.once('data', () => request.socket.destroy()) });
  const sending = upload(gateway, 300 * mib);
  const ended = await sending.answer.then(
    ({ statusCode }) => statusCode ?? 0,
    () => 0,
  );
  expect([0, 502]).toContain(ended);
  expect(sending.sent()).toBeLessThan(300 * mib);
});
