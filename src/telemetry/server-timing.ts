/**
 * The value of the Server-Timing header: the gateway's own time and the provider's, in milliseconds, as known when the
 * headers leave. The provider's is left out where none was called.
 */
export function serverTiming(gatewayMs: number, providerMs?: number): string {
  const gateway = `gateway;dur=${gatewayMs.toFixed(2)}`;
  return providerMs === undefined ? gateway : `${gateway}, provider;dur=${providerMs.toFixed(2)}`;
}
