import type { ProviderHead } from './answer.ts';

/** A header's value; of a repeated header the first value. */
export function providerHeader({ headers }: ProviderHead, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value[0] : value;
}
