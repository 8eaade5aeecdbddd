import { keyOf } from '../harness/keys.ts';
import type { Seeded } from './seeded.ts';

/** The id of the key that the gateways with keys know. */
export const knownKey = 'fuzz';
/** Bodies larger than this are refused by the gateways of the fuzzer. */
export const maxBodyBytes = 65_536;

const simulate = [
  'tokens=3',
  'tokens=30; cut=7',
  'ttft=20ms',
  'headers-after=20ms',
  'rate=200; tokens=20',
  'stall-after=request',
  'stall-after=headers',
  'stall-after=2',
  'reset-after=request',
  'reset-after=2',
  'close-after=headers',
  'truncate-after=2',
  'error-after=1',
  'garbage=2',
  'garbage-http',
  'status=429',
  'status=500',
  'bytes=300KiB; event-bytes=4KiB',
  'bytes=2MiB; event-bytes=64KiB',
] as const;

const getPaths = [
  '/healthz',
  '/readyz',
  '/v1/models',
  '/v1/models/gpt-test',
  '/docs',
  '/docs/start.js',
  '/openapi.json',
  '/nowhere',
  '/v1/inference',
  '/%2e%2e/',
] as const;

/** The bytes of one request, or of what a client sends in place of one. */
export function anyRequest(seeded: Seeded): string {
  const kind = seeded.next();
  if (kind < 0.3) return plain(seeded, seeded.pick(['GET', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'BREW']));
  if (kind < 0.34) return head(seeded, 'GET', '/docs/scalar.js', []);
  if (kind < 0.82) return post(seeded);
  if (kind < 0.88) return `CONNECT ${seeded.pick(['x:1', 'x', '/'])} HTTP/1.1\r\nHost: x:1\r\n\r\n`;
  if (kind < 0.93) return upgrade(seeded);
  return nonsense(seeded);
}

function plain(seeded: Seeded, method: string): string {
  return head(seeded, method, method === 'OPTIONS' && seeded.chance(0.3) ? '*' : seeded.pick(getPaths), []);
}

function upgrade(seeded: Seeded): string {
  const lines = ['Connection: Upgrade', `Upgrade: ${seeded.pick(['websocket', 'h2c', 'x'])}`];
  if (seeded.chance(0.5)) return head(seeded, 'GET', seeded.pick(getPaths), lines);
  return head(seeded, 'POST', '/v1/inference', [...lines, 'Content-Length: 2']) + '{}';
}

function post(seeded: Seeded): string {
  const chat = seeded.chance(0.5);
  const path = seeded.chance(0.05) ? '/nowhere' : chat ? '/v1/chat/completions' : '/v1/inference';
  const text = body(seeded, chat);
  const lines = [`x-simulate: ${seeded.pick(simulate)}`];
  if (seeded.chance(0.1)) lines.push('Expect: 100-continue');
  if (seeded.chance(0.03)) lines.push('Content-Encoding: gzip');
  if (seeded.chance(0.3))
    return head(seeded, 'POST', path, [...lines, 'Transfer-Encoding: chunked']) + chunks(seeded, text);
  // Now and then the length is wrong: what follows is then read as a body, or a body as a request.
  const bytes = Buffer.byteLength(text) + (seeded.chance(0.03) ? seeded.int(-3, 300) : 0);
  return head(seeded, 'POST', path, [...lines, `Content-Length: ${Math.max(0, bytes)}`]) + text;
}

function body(seeded: Seeded, chat: boolean): string {
  const kind = seeded.next();
  if (kind < 0.05) return '';
  if (kind < 0.12) return seeded.pick(['{', '[]', 'null', '{}', '{"a":1,"a":2}', '\u0000']);
  if (kind < 0.14) return JSON.stringify({ prompt: 'x'.repeat(maxBodyBytes) });
  const words = seeded.chance(0.1) ? 'w'.repeat(seeded.int(1, maxBodyBytes - 1_000)) : 'hi';
  const model = seeded.pick(['gpt-test', 'gpt-test', 'other']);
  const stream = seeded.chance(0.6);
  return JSON.stringify(
    chat ? { model, stream, messages: [{ role: 'user', content: words }] } : { model, stream, prompt: words },
  );
}

function chunks(seeded: Seeded, text: string): string {
  let framed = '';
  for (let at = 0; at < text.length;) {
    const piece = text.slice(at, at + seeded.pick([1, 10, 1_000, 100_000]));
    framed += `${Buffer.byteLength(piece).toString(16)}${seeded.chance(0.05) ? ';x=y' : ''}\r\n${piece}\r\n`;
    at += piece.length;
  }
  return `${framed}0\r\n${seeded.chance(0.1) ? 'X-Trailer: t\r\n' : ''}\r\n`;
}

function nonsense(seeded: Seeded): string {
  return seeded.pick([
    'garbage\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000',
    'GET /healthz HTTP/1.1\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n',
    'GET  HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\n\r\n',
    `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(200)}\r\n`,
    'POST /v1/inference HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n',
    '\r\n\r\n',
  ]);
}

function head(seeded: Seeded, method: string, path: string, lines: readonly string[]): string {
  const all = [`${method} ${path} HTTP/1.${seeded.chance(0.05) ? 0 : 1}`, 'Host: localhost', ...lines];
  if (method === 'POST') all.push(`Content-Type: ${seeded.chance(0.04) ? 'text/plain' : 'application/json'}`);
  if (seeded.chance(0.6)) all.push(`Authorization: Bearer ${seeded.chance(0.9) ? keyOf(knownKey) : 'unknown'}`);
  if (seeded.chance(0.04)) all.push('Connection: close');
  if (seeded.chance(0.03)) all.push('Origin: https://elsewhere.example');
  return `${all.join('\r\n')}\r\n\r\n`;
}
