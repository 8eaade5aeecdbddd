import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from './journal.ts';

/**
 * Path prefix of the control routes. Tests in other processes read there what the simulator received. They are not part
 * of any provider's API.
 */
export const controlPrefix = '/__simulator/';

/**
 * Answers `GET /__simulator/stats`, `/__simulator/requests?last=20&id=…` (oldest first; `id` is the correlation id) and
 * `/__simulator/requests/{number}/body`. Returns true where it has answered.
 */
export function answerControl(request: IncomingMessage, response: ServerResponse, journal: Journal): boolean {
  if (!isFromHere(request)) return false;
  const url = new URL(request.url ?? '/', 'http://simulator');
  const path = url.pathname.slice(controlPrefix.length);
  if (path === 'stats') return sendJson(response, journal.stats());
  if (path === 'requests') {
    const id = url.searchParams.get('id');
    const last = Number(url.searchParams.get('last') ?? '100');
    const records = journal.records().filter((record) => id === null || record.correlationId === id);
    return sendJson(response, {
      nowMs: journal.stats().nowMs,
      requests: records.slice(last > 0 ? -last : records.length),
    });
  }
  const number = /^requests\/(\d{1,15})\/body$/.exec(path)?.[1];
  const body = number === undefined ? undefined : journal.body(Number(number));
  if (!body) return false;
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length });
  response.end(body);
  return true;
}

/** A page in a browser, or a foreign host name that resolves to this machine, must not read other clients' requests. */
function isFromHere(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  return request.headers.origin === undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(host);
}

function sendJson(response: ServerResponse, value: unknown): true {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
  return true;
}
