import { expect } from 'vitest';
import { ask, headerOf, type Route, type Subject } from './ask.ts';

/** A failure that is known before the first event, and what the client must be told. */
export interface Refusal {
  readonly name: string;
  readonly simulate: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The status on `/v1/inference`. The OpenAI route has the same, except if the provider's own body passes. */
  readonly code: string;
  /** Headgate's `code` in OpenAI's form, or the provider's own. */
  readonly openaiCode?: string | null;
}

const byProvider = { 'x-headgate-error-source': 'provider' };

export const refusals: readonly Refusal[] = [
  { name: 'a 500', simulate: 'status=500', status: 502, code: 'upstream_error' },
  {
    name: 'a 503',
    simulate: 'status=503; retry-after=3',
    status: 503,
    headers: { 'retry-after': '3', 'x-should-retry': 'true', ...byProvider },
    code: 'provider_overloaded',
  },
  {
    name: 'a 429 with its Retry-After',
    simulate: 'status=429; retry-after=7',
    status: 429,
    headers: { 'retry-after': '7', ...byProvider },
    code: 'provider_rate_limited',
    openaiCode: 'rate_limit_exceeded',
  },
  {
    name: 'a 400',
    simulate: 'status=400; error-code=odd',
    status: 400,
    headers: byProvider,
    code: 'provider_refused',
    openaiCode: 'odd',
  },
  {
    name: 'a 404',
    simulate: 'status=404; error-code=odd',
    status: 404,
    headers: byProvider,
    code: 'provider_refused',
    openaiCode: 'odd',
  },
  { name: 'a 401', simulate: 'status=401; leak-key', status: 502, code: 'provider_auth_failed' },
  { name: 'a redirect', simulate: 'status=302', status: 502, code: 'upstream_error' },
  { name: 'a reset before the head', simulate: 'reset-after=request', status: 502, code: 'upstream_incomplete' },
  { name: 'a close before the head', simulate: 'close-after=request', status: 502, code: 'upstream_incomplete' },
  { name: 'a reset after the head', simulate: 'reset-after=headers', status: 502, code: 'upstream_incomplete' },
  { name: 'a close after the head', simulate: 'close-after=headers', status: 502, code: 'upstream_incomplete' },
  { name: 'bytes that are not HTTP', simulate: 'garbage-http', status: 502, code: 'upstream_invalid' },
  {
    name: 'silence',
    simulate: 'stall-after=request',
    status: 504,
    headers: { 'x-should-retry': 'false' },
    code: 'deadline_exceeded',
  },
  { name: 'silence after the head', simulate: 'stall-after=headers', status: 504, code: 'deadline_exceeded' },
];

/** For streams only: the provider answered 200, but nothing of the stream has reached the client. */
export const streamRefusals: readonly Refusal[] = [
  { name: 'an end without an event', simulate: 'truncate-after=headers', status: 502, code: 'upstream_incomplete' },
  { name: 'an error as first event', simulate: 'error-after=headers', status: 502, code: 'upstream_error' },
  { name: 'garbage as first event', simulate: 'garbage', status: 502, code: 'upstream_invalid' },
  {
    name: 'another content type, and no event in it',
    simulate: 'content-type=text/html; garbage',
    status: 502,
    code: 'upstream_invalid',
  },
  {
    name: 'a rate limit as first event',
    simulate: 'error-after=headers; error-type=rate_limit_error; error-code=rate_limit_exceeded',
    status: 429,
    headers: byProvider,
    code: 'provider_rate_limited',
    openaiCode: 'rate_limit_exceeded',
  },
  {
    name: 'an error as first event behind comments',
    simulate: 'error-after=headers; comments; bom; cut=3; eol=crlf',
    status: 502,
    code: 'upstream_error',
  },
];

/** For complete answers only. */
export const completeRefusals: readonly Refusal[] = [
  { name: 'another content type', simulate: 'content-type=text/html', status: 502, code: 'upstream_invalid' },
  { name: 'a body that ends early', simulate: 'close-after=40', status: 502, code: 'upstream_incomplete' },
  { name: 'a body that is reset', simulate: 'reset-after=40', status: 502, code: 'upstream_incomplete' },
  { name: 'a body that stops half-way', simulate: 'stall-after=40', status: 504, code: 'deadline_exceeded' },
  { name: 'a body that is no JSON', simulate: 'garbage=40', status: 502, code: 'upstream_invalid' },
];

export async function expectStatus(
  subject: Subject,
  { simulate, status, headers = {}, code, openaiCode }: Refusal,
  { route, stream }: { route: Route; stream: boolean },
): Promise<void> {
  const answer = await ask(subject, { route, stream, simulate, waitMs: 2_000 });
  expect({ status: answer.status, end: answer.end }).toEqual({ status, end: 'complete' });
  expect(headerOf(answer, 'content-type')).toMatch(/^application\/json/);
  const named = Object.keys(headers).map((name) => [name, headerOf(answer, name)]);
  expect(Object.fromEntries(named)).toEqual(headers);
  const { error } = JSON.parse(answer.text) as { error: { code: unknown; message: string } };
  expect(error.code).toBe(route === '/v1/inference' || openaiCode === undefined ? code : openaiCode);
  expect(answer.text).not.toContain('Bearer');
}
