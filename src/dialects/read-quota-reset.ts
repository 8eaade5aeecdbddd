import type { ProviderHead } from '../core/answer.ts';
import { providerHeader } from '../core/provider-header.ts';
import { httpDate, maxWaitMs, plainNumber, waitUntil } from './read-retry-after.ts';

/** A quota that has refused is not free sooner, and one that is not full yet may admit requests long before. */
const leastWaitMs = 1000;
const mostWaitMs = 60_000;

/** No time that a provider writes is longer. */
const longestText = 40;

/**
 * How long to wait after a 429 without Retry-After, where the headers tell of a quota that is used up. They tell when it is
 * full again, and a quota that is refilled all the time admits requests long before: so it is asked again after a minute.
 */
export function quotaWaitMs(head: ProviderHead, wallMs: number): number | undefined {
  const resetMs = quotaResetMs(head, wallMs);
  // What is full already has not refused.
  return resetMs === undefined || resetMs <= 0 ? undefined : Math.min(mostWaitMs, Math.max(leastWaitMs, resetMs));
}

/**
 * Reads when all quotas that are used up are full again, in milliseconds from now. Undefined where none is: then nobody
 * knows which one has refused.
 *
 * OpenAI's `x-ratelimit-reset-requests` and `-tokens` (`1s`, `6m0s`; Groq: `2m59.56s`; Azure: in seconds) and their like
 * (Cerebras: `-requests-day`, in seconds), and Anthropic's `anthropic-ratelimit-…-reset` (RFC 3339), each beside one with `remaining`.
 * Not `x-ratelimit-reset`: of it every provider has its own form.
 */
export function quotaResetMs(head: ProviderHead, wallMs: number): number | undefined {
  // A moment is told by the provider's clock, and so is the date of its answer.
  const nowMs = httpDate(providerHeader(head, 'date')?.trim()) ?? wallMs;
  let longestMs: number | undefined;
  for (const name of Object.keys(head.headers)) {
    const remaining = nameOfRemaining(name);
    if (remaining === undefined || !usedUp.test(providerHeader(head, remaining)?.trim() ?? '')) continue;
    const waitMs = readWait(providerHeader(head, name)?.trim() ?? '', nowMs);
    if (waitMs !== undefined) longestMs = Math.max(longestMs ?? 0, waitMs);
  }
  return longestMs;
}

/** Less than one. Providers that let several calls in at once go below zero. */
const usedUp = /^(?:0|-\d{1,12})(?:\.\d{1,12})?$/;

/** The header that says what is left of a quota, by the name of the one that says when it is full again. */
function nameOfRemaining(name: string): string | undefined {
  if (name.startsWith('x-ratelimit-reset-')) return name.replace('reset', 'remaining');
  if (!name.startsWith('anthropic-ratelimit-') || !name.endsWith('-reset')) return undefined;
  return `${name.slice(0, -'reset'.length)}remaining`;
}

/** Reads seconds, a duration, or a moment. */
function readWait(text: string, nowMs: number): number | undefined {
  if (text === '' || text.length > longestText) return undefined;
  const seconds = plainNumber(text);
  // A larger number is a moment, as the Unix time of some providers.
  if (seconds !== undefined) return seconds * 1000 > maxWaitMs ? undefined : Math.ceil(seconds * 1000);
  const durationMs = readDuration(text);
  if (durationMs !== undefined) return durationMs;
  const atMs = moment.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(atMs) ? undefined : waitUntil(atMs, nowMs);
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const duration = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|[hms]))+$/;
const msOfUnit: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** A duration as Go writes it: `6m0s`, `2m59.56s`, `17ms`. */
function readDuration(text: string): number | undefined {
  if (!duration.test(text)) return undefined;
  let ms = 0;
  for (const [, value, unit] of text.matchAll(/([\d.]+)([a-z]+)/g)) ms += Number(value) * (msOfUnit[unit ?? ''] ?? 0);
  return Math.min(Math.ceil(ms), maxWaitMs);
}
