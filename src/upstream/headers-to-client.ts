import type { ProviderHead } from '../core/answer.ts';
import { providerHeader } from '../core/provider-header.ts';
import type { Provider } from '../core/provider.ts';
import { quotesCredentials } from '../core/credentials/withhold-credentials.ts';
import type { PassedHeaders } from '../dialects/passed-headers.ts';

const maxPassedLength = 1024;

/**
 * Selects the provider's response headers that its dialect passes back, as names and values in turn. All others are
 * dropped. A header that quotes the gateway's credentials is dropped too.
 */
export function headersToClient(
  head: ProviderHead,
  provider: Pick<Provider, 'secrets'>,
  { toClient }: Pick<PassedHeaders, 'toClient'>,
): string[] {
  const pairs: string[] = [];
  for (const [theirs, ours] of toClient) {
    const value = providerHeader(head, theirs);
    if (value === undefined || value.length > maxPassedLength || quotesCredentials(value, provider)) continue;
    pairs.push(ours, value);
  }
  return pairs;
}
