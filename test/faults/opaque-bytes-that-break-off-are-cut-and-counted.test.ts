import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { whatIsHeld } from '../fuzz/held.ts';
import { type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { type Behave, type PassedProvider, startPassedProvider } from '../harness/passed/provider.ts';

/** A client that leaves is noticed within 50 ms. This is the bound of a test that holds on a busy machine too. */
const soonMs = 1_000;
const piece = Buffer.alloc(65_536, 'a piece of a sound ');
const sentBytes = 20 * piece.length;

/** Sends the half of an answer, and then does the rest. */
const half =
  (isSized: boolean, rest: (socket: Socket) => void): Behave =>
  (request, response, call) => {
    request.resume();
    const sized = isSized ? { 'content-length': 2 * sentBytes } : {};
    response.writeHead(200, { 'content-type': 'audio/mpeg', ...sized });
    const writeOn = (): void => {
      call.sent += piece.length;
      response.write(piece, () => {
        if (call.sent < sentBytes) writeOn();
        else rest(request.socket);
      });
    };
    writeOn();
  };

const createsFile: Behave = (request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"file-1","object":"file"}');
  });
};

interface Started {
  readonly gateway: RunningGateway;
  readonly provider: PassedProvider;
  /** By what they answer with: the request as it stands on the wire, without its version. */
  readonly requests: Readonly<Record<'a speech' | 'the content of a file', (version: string) => string>>;
}

async function start(answer: Behave): Promise<Started> {
  const provider = await startPassedProvider({ '': createsFile, 'file-1': answer, speech: answer });
  const gateway = await startGateway({
    config: {
      providers: { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } },
      models: [{ name: 'tts', provider: 'p' }],
      defaults: { model: 'tts' },
      auth: { keys: [keyEntry('a')] },
      limits: { perCaller: { requestsPerMinute: 'unlimited', concurrentRequests: 1 } },
      objects: { secret: 'sixteen characters and more' },
    },
  });
  const { authorization } = bearer('a').headers;
  const head = `host: localhost\r\nauthorization: ${authorization}\r\n`;
  const form = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.mp3"\r\n\r\nx\r\n--b--\r\n`;
  const ofForm = `connection: close\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: ${form.length}\r\n\r\n${form}`;
  const made = await receive(gateway, `POST /v1/files HTTP/1.1\r\n${head}${ofForm}`);
  expect(looksWhole(made)).toBe(true);
  const { id } = JSON.parse(made.body.toString()) as { id: string };
  const body = JSON.stringify({ model: 'tts', voice: 'alloy', input: 'a long text' });
  const ofBody = `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  return {
    gateway,
    provider,
    requests: {
      'a speech': (version) => `POST /v1/audio/speech HTTP/${version}\r\n${head}${ofBody}`,
      'the content of a file': (version) => `GET /v1/files/${id}/content HTTP/${version}\r\n${head}\r\n`,
    },
  };
}

interface Received {
  readonly head: string;
  readonly body: Buffer;
  /** The connection was reset, which a client of HTTP/1.0 can tell from the end of an answer. */
  readonly isReset: boolean;
}

/** Asks over a socket of its own and reads until the connection ends. */
async function receive({ url }: RunningGateway, request: string): Promise<Received> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const pieces: Buffer[] = [];
  let isReset = false;
  socket.on('data', (bytes) => pieces.push(bytes)).on('error', () => (isReset = true));
  socket.write(request);
  await new Promise((resolve) => socket.once('close', resolve));
  const all = Buffer.concat(pieces);
  const end = all.indexOf('\r\n\r\n');
  return { head: all.toString('latin1', 0, end), body: all.subarray(end + 4), isReset };
}

/** Whether the answer is over, as a client finds out. */
function looksWhole({ head, body, isReset }: Received): boolean {
  if (/transfer-encoding: chunked/i.test(head)) return body.toString('latin1').endsWith('\r\n0\r\n\r\n');
  const [, length] = /content-length: (\d+)/i.exec(head) ?? [];
  return length === undefined ? !isReset : body.length >= Number(length);
}

const leaves: ReadonlyArray<readonly [string, (socket: Socket) => void]> = [
  ['closes its connection', (socket) => socket.destroySoon()],
  ['resets its connection', (socket) => socket.resetAndDestroy()],
];

test.each([
  ['a length', true],
  ['chunks', false],
])('a provider that leaves in the middle of an answer with %s is counted as failed', async (_form, isSized) => {
  for (const [how, leave] of leaves) {
    const { gateway, requests } = await start(half(isSized, leave));
    const asked = Object.entries(requests).flatMap(([what, request]) =>
      ['1.1', '1.0'].map((version) => ({ what, version, text: request(version) })),
    );
    for (const { what, version, text } of asked) {
      const name = `${what} over HTTP/${version}, whose provider ${how}`;
      const received = await receive(gateway, text);
      expect(received.head, name).toMatch(/^HTTP\/1\.1 200 /);
      expect(/content-length/i.test(received.head), name).toBe(isSized);
      expect(looksWhole(received), name).toBe(false);
    }
    const lines = await waitFor(
      () => (gateway.logged('request').length > asked.length ? gateway.logged('request') : undefined),
      5_000,
    );
    const failures = asked.map(({ text }) => ({
      method: text.split(' ')[0],
      status: 502,
      code: 'upstream_incomplete',
    }));
    expect(lines?.slice(1)).toMatchObject(failures);
    const metrics = await scrape(gateway.adminUrl);
    expect(metrics.sum('headgate_requests_total', { code: 'upstream_incomplete', status: '502' })).toBe(asked.length);
    await expect.poll(() => whatIsHeld(gateway), { timeout: 5_000 }).toEqual({});
  }
});

test.each([
  ['a length', true],
  ['chunks', false],
])(
  'a client that leaves in the middle of an answer with %s ends the call, and gives back what it had',
  async (_form, isSized) => {
    const { gateway, provider, requests } = await start(half(isSized, () => undefined));
    for (const request of Object.values(requests)) {
      for (const leave of [
        (socket: Socket) => socket.destroy(),
        (socket: Socket) => socket.resetAndDestroy(),
        (socket: Socket) => socket.end(),
      ]) {
        const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
        onTestFinished(() => void socket.destroy());
        socket.on('error', () => undefined).write(request('1.1'));
        await once(socket, 'data');
        const leftAtMs = performance.now();
        leave(socket.resume());
        const call = provider.heard.at(-1);
        await waitFor(() => call?.closedAtMs, 5_000);
        expect((call?.closedAtMs ?? Infinity) - leftAtMs).toBeLessThan(soonMs);
        await expect.poll(() => whatIsHeld(gateway), { timeout: 5_000 }).toEqual({});
      }
    }
    const codes = (): string[] =>
      gateway.logged('request').map(({ status, code }) => `${String(status)} ${String(code)}`);
    await expect.poll(() => codes().slice(1)).toEqual(Array(6).fill('499 client_gone'));
  },
);
