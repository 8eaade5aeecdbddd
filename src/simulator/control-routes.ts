import type { IncomingMessage, ServerResponse } from 'node:http';
import { BadDirective } from './directives.ts';
import type { Journal } from './journal.ts';
import type { PrevailingDirectives } from './prevailing-directives.ts';

/**
 * Path prefix of the control routes, which `controls` lists. Tests in other processes read there what the simulator received, and change
 * how it answers. They are not part of any provider's API.
 */
export const controlPrefix = '/__simulator/';

/** What the control routes read and change. */
export interface Controlled {
  readonly journal: Journal;
  readonly prevailing: PrevailingDirectives;
  /** Resets the connections of all answers that have not ended. */
  cut(): void;
}

/** Answers a control route. Returns true where it has answered. */
export function answerControl(request: IncomingMessage, response: ServerResponse, controlled: Controlled): boolean {
  if (!isFromHere(request)) return false;
  const url = new URL(request.url ?? '/', 'http://simulator');
  const path = url.pathname.slice(controlPrefix.length);
  if (path === 'directives') return answerDirectives(request, response, url, controlled);
  if (path === 'answers' && request.method === 'DELETE') {
    controlled.cut();
    return sendJson(response, 200, {});
  }
  return answerJournal(response, url, path, controlled.journal);
}

function answerDirectives(
  { method }: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { prevailing }: Controlled,
): boolean {
  if (method !== 'GET' && method !== 'PUT' && method !== 'DELETE') return false;
  try {
    if (method !== 'GET') prevailing.set(method === 'PUT' ? (url.searchParams.get('set') ?? '') : '');
    return sendJson(response, 200, { directives: prevailing.text });
  } catch (thrown) {
    if (!(thrown instanceof BadDirective)) throw thrown;
    return sendJson(response, 400, { error: { message: thrown.message } });
  }
}

function answerJournal(response: ServerResponse, url: URL, path: string, journal: Journal): boolean {
  if (path === 'stats') return sendJson(response, 200, journal.stats());
  if (path === 'requests') {
    const id = url.searchParams.get('id');
    const last = Number(url.searchParams.get('last') ?? '100');
    const records = journal.records().filter((record) => id === null || record.correlationId === id);
    return sendJson(response, 200, {
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

function sendJson(response: ServerResponse, status: number, value: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
  return true;
}
