import type { ProviderHead } from './answer.ts';

/** The value of a header. Where the header is repeated, its first value. */
export function providerHeader({ headers }: ProviderHead, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value[0] : value;
}
