import type { ProviderHead } from '../core/answer.ts';
import { type EventOfStream, type Framing, messagesIn } from '../core/framing.ts';
import type { JsonMembers } from '../core/json/scan-object.ts';
import type { ProviderError, ProviderErrorLocation } from '../core/provider-error.ts';
import { providerHeader } from '../core/provider-header.ts';
import { readJson } from './read-json.ts';
import { quotaWaitMs } from './read-quota-reset.ts';
import { retryAfterMs } from './read-retry-after.ts';

/** Reads the errors of a provider in one dialect, wherever in an answer they are. No method throws, for any bytes. */
export interface ErrorReader {
  /**
   * Reads an answer whose status is not a 2xx.
   * @param body absent where it was too large, broke off or took too long; then only the status counts
   */
  inRefusal(head: ProviderHead, body: Buffer | undefined, wallMs: number): ProviderError;
  /** Reads a complete answer with a 2xx whose outermost members are known; undefined where it is not an error. */
  inAnswer(head: ProviderHead, body: Buffer, members: JsonMembers, wallMs: number): ProviderError | undefined;
  /** Reads the body of a 2xx with another media type than the requested one; undefined where it is not an error. */
  inOtherBody(head: ProviderHead, body: Buffer, wallMs: number): ProviderError | undefined;
  /** Reads the first event of a stream; undefined where it is not an error. */
  inFirstEvent(head: ProviderHead, event: EventOfStream, wallMs: number): ProviderError | undefined;
}

/** Where a JSON value stands that may be an error. */
export interface ErrorPosition {
  readonly location: ProviderErrorLocation;
  /** The status of the answer, where it is not a 2xx. */
  readonly status?: number;
  /** The bytes that the value was read from. */
  readonly bytes?: Buffer | undefined;
  /** The event that the value was read from. */
  readonly event?: EventOfStream;
}

/** What a dialect says of its errors. */
export interface ErrorForm {
  readonly framing: Framing;
  /** Reads the body of an answer whose status is not a 2xx. Whatever the body is, it is an error. */
  readRefusal(value: unknown, position: ErrorPosition & { readonly status: number }): ProviderError;
  /**
   * Reads the error in a JSON value; undefined where there is none.
   * @param value undefined where the bytes are not JSON
   */
  read(value: unknown, position: ErrorPosition): ProviderError | undefined;
  /** The members of a complete answer that an error can stand in, parsed; undefined where it has none. Never throws. */
  partOf(body: Buffer, members: JsonMembers): unknown;
}

/** Makes the reader of every place from one function, so that all places agree. It adds what the headers say of an error. */
export function errorReader(form: ErrorForm): ErrorReader {
  return {
    inRefusal(head, body, wallMs) {
      const { status } = head;
      const { value, bytes } = body === undefined ? nothing : jsonIn(body, form.framing);
      return withHead(form.readRefusal(value, { location: 'status', status, bytes }), head, wallMs);
    },
    inAnswer(head, body, members, wallMs) {
      const part = form.partOf(body, members);
      if (part === undefined) return undefined;
      return withHead(form.read(part, { location: 'body', bytes: body }), head, wallMs);
    },
    inOtherBody(head, body, wallMs) {
      const text = body.toString();
      const whole = readJson(text);
      if (whole !== undefined) return withHead(form.read(whole, { location: 'body', bytes: body }), head, wallMs);
      const data = firstMessage(body, form.framing)?.data ?? text;
      return withHead(form.read(readJson(data), { location: 'body', bytes: Buffer.from(data) }), head, wallMs);
    },
    inFirstEvent(head, event, wallMs) {
      const bytes = Buffer.from(event.data);
      return withHead(form.read(readJson(event.data), { location: 'first_event', event, bytes }), head, wallMs);
    },
  };
}

interface FoundJson {
  readonly value: unknown;
  readonly bytes: Buffer | undefined;
}

const nothing: FoundJson = { value: undefined, bytes: undefined };

/** The JSON that a body is, or that its first event is: some servers refuse a request for a stream in one. */
function jsonIn(body: Buffer, framing: Framing): FoundJson {
  const whole = readJson(body.toString());
  const data = whole === undefined ? firstMessage(body, framing)?.data : undefined;
  const value = data === undefined ? whole : readJson(data);
  return data === undefined || value === undefined ? { value, bytes: body } : { value, bytes: Buffer.from(data) };
}

/** The first message, where the bytes are a stream. */
function firstMessage(bytes: Buffer, framing: Framing): EventOfStream | undefined {
  try {
    for (const message of messagesIn(bytes, framing)) return message;
  } catch {
    // Bytes that cannot be divided into frames have no first message.
  }
  return undefined;
}

/** What the headers say of an error. */
function withHead(error: ProviderError, head: ProviderHead, wallMs: number): ProviderError;
function withHead(error: ProviderError | undefined, head: ProviderHead, wallMs: number): ProviderError | undefined;
function withHead(error: ProviderError | undefined, head: ProviderHead, wallMs: number): ProviderError | undefined {
  if (error === undefined) return undefined;
  const waitMs = retryAfterMs(head, wallMs) ?? error.retryAfterMs ?? waitForQuota(error, head, wallMs);
  const advice = providerHeader(head, 'x-should-retry')?.trim().toLowerCase();
  return {
    ...error,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    ...(advice === 'true' || advice === 'false' ? { shouldRetry: advice === 'true' } : {}),
  };
}

/** Other errors have the same headers, and say with them nothing of when to come back. */
function waitForQuota({ kind }: ProviderError, head: ProviderHead, wallMs: number): number | undefined {
  return kind === 'rate_limited' ? quotaWaitMs(head, wallMs) : undefined;
}
