/** Headers that Headgate itself writes. A second line of one of them would change the meaning of the call. */
const ownHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-client-request-id',
  'x-simulate',
]);

/**
 * Describes what is wrong with a header that the configuration adds; undefined where nothing is. It never repeats the
 * value, which may be a credential.
 */
export function describeHeaderFault(name: string, value: string): string | undefined {
  const fault = describeHeaderNameFault(name);
  if (fault !== undefined) return fault;
  if (value.trim() === '') return 'must not be empty';
  return /[^\t\x20-\x7e]/.test(value.trim()) ? 'must be one line of visible ASCII' : undefined;
}

/** Describes what is wrong with a header name; undefined where nothing is. */
export function describeHeaderNameFault(name: string): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)) return 'is no name of a header, such as api-key';
  return ownHeaders.has(name.toLowerCase()) ? 'is a header that Headgate writes itself' : undefined;
}

/**
 * Describes what is wrong with a query parameter that the configuration adds; undefined where nothing is. It never
 * repeats the value, which may be a credential.
 */
export function describeQueryFault(value: string): string | undefined {
  if (value.trim() === '') return 'must not be empty';
  return /\p{Cc}/u.test(value.trim()) || !value.isWellFormed() ? 'must be one line of text' : undefined;
}
