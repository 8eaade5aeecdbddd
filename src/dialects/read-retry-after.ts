import type { ProviderHead } from '../core/answer.ts';
import { providerHeader } from '../core/provider-header.ts';

/** A provider's wait of more than a day is a mistake, and is cut to a day. */
export const maxWaitMs = 86_400_000;

/**
 * Reads from `retry-after-ms` or `retry-after` how many milliseconds to wait before the next call; undefined where
 * neither is valid.
 */
export function retryAfterMs(head: ProviderHead, wallMs: number): number | undefined {
  const exact = plainNumber(providerHeader(head, 'retry-after-ms'));
  if (exact !== undefined) return Math.min(Math.ceil(exact), maxWaitMs);
  const text = providerHeader(head, 'retry-after')?.trim();
  const seconds = plainNumber(text);
  if (seconds !== undefined) return Math.min(Math.ceil(seconds * 1000), maxWaitMs);
  const atMs = httpDate(text);
  return atMs === undefined ? undefined : waitUntil(atMs, wallMs);
}

export function waitUntil(atMs: number, nowMs: number): number {
  return Math.min(Math.max(0, atMs - nowMs), maxWaitMs);
}

export function plainNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}(\.\d{1,12})?$/.test(text.trim()) ? Number(text) : undefined;
}

/** `Date.parse` accepts almost any text. An HTTP date ends in GMT. */
export function httpDate(text: string | undefined): number | undefined {
  const atMs = text?.endsWith('GMT') === true ? Date.parse(text) : NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}
