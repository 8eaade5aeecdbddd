import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { ProviderHead } from '../core/answer.ts';
import { providerHeader } from '../core/provider-header.ts';

/**
 * The bytes of a refusal without the content encoding that nobody asked for: proxies encode their own errors so.
 * Undefined where they cannot be had, or are more than `maxBytes`.
 */
export function withoutEncoding(head: ProviderHead, body: Buffer, maxBytes: number): Buffer | undefined {
  const bound = { maxOutputLength: maxBytes };
  try {
    switch (providerHeader(head, 'content-encoding')?.trim().toLowerCase() ?? 'identity') {
      case 'identity':
        return body;
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(body, bound);
      case 'br':
        return brotliDecompressSync(body, bound);
      case 'deflate':
        return inflateSync(body, bound);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
