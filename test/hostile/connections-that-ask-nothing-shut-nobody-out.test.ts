import { request } from 'node:https';
import { expect, test } from 'vitest';
import { makeCertificate } from '../harness/certificates.ts';
import { makeFolder } from '../harness/command.ts';
import { type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { type ByteClient, sendFrom } from '../harness/half-requests.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const half = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Half: ';
const whole = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

async function start(server: object): Promise<RunningGateway> {
  const provider = await startProvider();
  const config = { server: { port: 0, maxConnections: 400, ...server } };
  return startGateway({ provider: provider.baseUrl, config });
}

function hold(gateway: RunningGateway, from: string, count: number, text = half): ByteClient[] {
  return Array.from({ length: count }, () => sendFrom(from, gateway.url, text));
}

function open(clients: readonly ByteClient[]): number {
  return clients.filter(({ closed }) => !closed).length;
}

/** Thirty new clients, one after the other, each with a connection of its own. */
async function expectNewcomersServed(gateway: RunningGateway): Promise<void> {
  for (let round = 0; round < 30; round += 1) {
    const client = sendFrom('127.0.0.1', gateway.url, whole);
    expect(await waitFor(() => (client.closed ? true : undefined), 5_000)).toBe(true);
    expect(client.text).toMatch(/^HTTP\/1\.1 200 /);
  }
}

async function rejected(gateway: RunningGateway, reason: string): Promise<number> {
  return (await scrape(gateway.adminUrl)).sum('headgate_http_rejections_total', { reason });
}

/** If a slow machine takes long to accept hundreds of connections at once, some are refused before they are counted. */
function rejectedAsNewcomers(gateway: RunningGateway): Promise<number> {
  return rejected(gateway, 'too_many_newcomers');
}

test('one address holds no more than its part of the connections; the others are closed at once', async () => {
  const gateway = await start({});
  const held = hold(gateway, '127.0.0.2', 500);
  expect(await waitFor(() => (open(held) === 100 ? true : undefined), 10_000)).toBe(true);
  const refused = [await rejected(gateway, 'too_many_connections_of_address'), await rejectedAsNewcomers(gateway)];
  expect(refused[0]).toBeGreaterThan(0);
  expect(refused.reduce((sum, count) => sum + count)).toBe(400);
  await expectNewcomersServed(gateway);
  expect(open(held)).toBe(100);
  for (const { socket } of held) socket.destroy();
  await waitFor(async () => ((await served(gateway, '127.0.0.2')) ? true : undefined), 5_000);
  expect(await served(gateway, '127.0.0.2')).toBe(true);
});

test('many addresses that hold connections without a request make room for newcomers', async () => {
  const gateway = await start({});
  const held: ByteClient[] = [];
  for (let address = 2; address <= 7; address += 1) held.push(...hold(gateway, `127.0.0.${address}`, 100));
  await waitFor(async () => {
    const closed = (await rejected(gateway, 'closed_to_make_room')) + (await rejectedAsNewcomers(gateway));
    return closed >= 200 ? true : undefined;
  }, 10_000);
  await expectNewcomersServed(gateway);
  expect(open(held)).toBeGreaterThan(300);
  expect(await rejected(gateway, 'too_many_connections')).toBe(0);
});

test('a trusted proxy stands for many clients, and is exempt', async () => {
  const gateway = await start({ trustedProxies: ['127.0.0.2/32'] });
  const held = hold(gateway, '127.0.0.2', 200);
  const answered = sendFrom('127.0.0.2', gateway.url, whole);
  expect(await waitFor(() => (answered.closed ? true : undefined), 5_000)).toBe(true);
  expect(answered.text).toMatch(/^HTTP\/1\.1 200 /);
  expect(open(held)).toBe(200);
});

test('with TLS a handshake that does not begin counts like a connection', async () => {
  const tls = makeCertificate(await makeFolder(), 'one');
  const gateway = await start({ tls: { certFile: tls.certFile, keyFile: tls.keyFile } });
  const held = [2, 3, 4, 5, 6].flatMap((address) => hold(gateway, `127.0.0.${address}`, 110, ''));
  await waitFor(async () => ((await rejected(gateway, 'closed_to_make_room')) >= 100 ? true : undefined), 10_000);
  expect(await rejected(gateway, 'too_many_connections_of_address')).toBeGreaterThan(0);
  expect(await waitFor(() => (open(held) <= 400 ? true : undefined), 10_000)).toBe(true);
  for (let round = 0; round < 10; round += 1) expect(await statusOverTls(gateway.url)).toBe(200);
});

function statusOverTls(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/healthz`, { agent: false, rejectUnauthorized: false }, (answer) => {
      answer.resume().once('end', () => {
        resolve(answer.statusCode);
      });
    });
    asked.once('error', reject).end();
  });
}

async function served(gateway: RunningGateway, from: string): Promise<boolean> {
  const client = sendFrom(from, gateway.url, whole);
  await waitFor(() => (client.closed ? true : undefined), 5_000);
  return client.text.startsWith('HTTP/1.1 200 ');
}
