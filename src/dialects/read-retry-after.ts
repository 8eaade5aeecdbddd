import type { ProviderHead } from '../core/answer.ts';
import { providerHeader } from '../core/provider-header.ts';

/** Longer waits than a day are a provider's nonsense. */
const maxWaitMs = 86_400_000;

/** Milliseconds after which a provider wants to be asked again, from `retry-after-ms` or `retry-after`, where it says so. */
export function retryAfterMs(head: ProviderHead, wallMs: number): number | undefined {
  const exact = plainNumber(providerHeader(head, 'retry-after-ms'));
  if (exact !== undefined) return Math.min(Math.ceil(exact), maxWaitMs);
  const text = providerHeader(head, 'retry-after')?.trim();
  const seconds = plainNumber(text);
  if (seconds !== undefined) return Math.min(Math.ceil(seconds * 1000), maxWaitMs);
  // `Date.parse` takes almost anything; an HTTP date ends in GMT.
  const atMs = text?.endsWith('GMT') === true ? Date.parse(text) : NaN;
  return Number.isNaN(atMs) ? undefined : Math.min(Math.max(0, atMs - wallMs), maxWaitMs);
}

function plainNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}(\.\d{1,12})?$/.test(text.trim()) ? Number(text) : undefined;
}
