import { expect, test } from 'vitest';
import { get, post, RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { startGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startNeighbour } from '../harness/neighbour.ts';
import { startProvider } from '../harness/simulator.ts';

const prompt = '{"model":"gpt-test","prompt":"hi"}';
const chat = '{"model":"gpt-test","messages":[{"role":"user","content":"hi"}]}';
const inference = (...headers: string[]): string => post('/v1/inference', prompt, ...headers);
const head = (...lines: string[]): string =>
  ['POST /v1/inference HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', ...lines, '', ''].join('\r\n');

/** The bytes that are sent; then all statuses of the answers, and the code of the last error. */
const connections: ReadonlyArray<readonly [string, string, string]> = [
  ['a head that does not end', 'POST /v1/inference HTTP/1.1\r\nHo', '408 body_timeout'],
  ['a body that does not come', head('Content-Length: 100') + '{"prom', '408 body_timeout'],
  ['a chunk that does not end', `${head('Transfer-Encoding: chunked')}64\r\n{"prom`, '408 body_timeout'],
  ['a promise of too much', head('Content-Length: 99999999'), '413 body_too_large'],
  ['a promise beyond all numbers', head('Content-Length: 99999999999999999999999'), '400 malformed_http'],
  ['Content-Length and Transfer-Encoding', inference('Transfer-Encoding: chunked'), '400 malformed_http'],
  ['two Content-Lengths', inference('Content-Length: 3'), '400 malformed_http'],
  ['a chunk size that is none', `${head('Transfer-Encoding: chunked')}zz\r\n`, '400 malformed_http'],
  ['two encodings', head('Transfer-Encoding: gzip, chunked'), '415 unsupported_media_type'],
  ['a flood of headers', inference(...Array.from({ length: 1_500 }, () => 'a: b')), '431 headers_too_large'],
  ['a header of 17 KB', inference(`X-Long: ${'x'.repeat(17_000)}`), '431 headers_too_large'],
  ['no HTTP', 'NONSENSE\r\n\r\n', '400 malformed_http'],
  ['a method of its own', 'BREW /v1/inference HTTP/1.1\r\nHost: localhost\r\n\r\n', '400 malformed_http'],
  ['a method for others', 'PROPFIND /v1/inference HTTP/1.1\r\nHost: localhost\r\n\r\n', '405 method_not_allowed'],
  ['GET where only POST is', get('/v1/inference'), '405 method_not_allowed'],
  ['HEAD where only POST is', get('/v1/inference').replace('GET', 'HEAD'), '405'],
  ['HEAD where GET is', get('/v1/models').replace('GET', 'HEAD'), '200'],
  ['OPTIONS', get('/v1/inference').replace('GET', 'OPTIONS'), '204'],
  ['a path that is none', get('/v1/nothing'), '404 route_not_found'],
  ['the metrics on the public port', get('/metrics'), '404 route_not_found'],
  ['a path that climbs', get('/v1/../metrics'), '404 route_not_found'],
  [
    'a form',
    inference().replace('application/json', 'application/x-www-form-urlencoded'),
    '415 unsupported_media_type',
  ],
  ['plain text', inference().replace('application/json', 'text/plain'), '415 unsupported_media_type'],
  ['a compressed body', inference('Content-Encoding: gzip'), '415 unsupported_media_type'],
  ['a foreign Origin', inference('Origin: https://evil.example'), '403 origin_not_allowed'],
  ['a foreign Host', inference().replace('Host: localhost', 'Host: evil.example'), '421 host_not_allowed'],
  ['HTTP/1.0', inference().replace('HTTP/1.1', 'HTTP/1.0'), '200'],
  ['Expect: 100-continue', inference('Expect: 100-continue'), '100 200'],
  ['the same, of too much', head('Content-Length: 99999999', 'Expect: 100-continue'), '413 body_too_large'],
  ['another expectation', inference('Expect: miracles'), '417 expectation_failed'],
  ['three at once', inference() + post('/v1/chat/completions', chat) + inference(), '200 200 200'],
  ['nonsense behind a good request', `${inference()}NONSENSE\r\n\r\n`, '200 400 malformed_http'],
];

test('hostile connections get a clear status, and nobody else notices', async () => {
  const provider = await startProvider();
  const server = { port: 0, headersTimeoutMs: 1_000, bodyTimeoutMs: 1_000 };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { server } });
  const port = Number(new URL(gateway.url).port);
  const neighbour = await startNeighbour(gateway.url, 100);
  const before = await gateway.memoryMiB();
  const seriesBefore = (await scrape(gateway.adminUrl)).series.size;

  const wanted: Record<string, string> = {};
  const got: Record<string, string> = {};
  const sending = connections.map(async ([name, bytes, answer]) => {
    wanted[name] = answer;
    const statuses = answer.split(' ').filter((word) => /^\d+$/.test(word)).length;
    const client = await RawClient.open(port);
    client.send(bytes);
    const whole = (): boolean => client.statuses.length >= statuses && /\r\n\r\n(?:.+|)$/s.test(client.text);
    await client.until((it) => it.ended || it.closed || whole(), 8_000).catch(() => client);
    await new Promise((resolve) => setTimeout(resolve, 50));
    got[name] = [...client.statuses, ...(client.errorInBody === undefined ? [] : [client.errorInBody])].join(' ');
    client.socket.destroy();
  });
  await Promise.all(sending);

  expect(got).toEqual(wanted);
  const { text, longestSilenceMs } = await neighbour.ended();
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
  expect(longestSilenceMs).toBeLessThan(1_000);
  expect(gateway.logged('internal error')).toEqual([]);
  expect((await gateway.memoryMiB()) - before).toBeLessThan(50);
  const after = await scrape(gateway.adminUrl);
  expect(after.sum('headgate_requests_in_flight')).toBe(0);
  expect(after.sum('headgate_buffered_body_bytes')).toBe(0);
  expect(after.series.size - seriesBefore).toBeLessThan(400);
});

test('a body without end is refused while it comes, and its sender can read that', async () => {
  const gateway = await startGateway({ provider: (await startProvider()).baseUrl });
  const before = await gateway.memoryMiB();
  for (const path of ['/v1/inference', '/v1/chat/completions']) {
    const client = await RawClient.open(Number(new URL(gateway.url).port));
    client.send(head('Transfer-Encoding: chunked').replace('/v1/inference', path));
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const endless = setInterval(() => {
      if (client.socket.writableLength < 1_000_000) client.send(chunk.repeat(8));
    }, 1);
    await client.untilEnd(10_000);
    clearInterval(endless);
    expect(client.statuses).toEqual([413]);
    expect(client.errorInBody).toBe('body_too_large');
    client.socket.destroy();
  }
  expect((await gateway.memoryMiB()) - before).toBeLessThan(60);
});
