/** `00-<trace id>-<span id>-<flags>` (W3C Trace Context, 3.2.2). Later versions may append more. */
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;
const none = '0'.repeat(32);

/** The id of the trace that a request belongs to; undefined where its headers contain none. */
export function traceIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const header = headers['traceparent'];
  if (typeof header !== 'string' || header.startsWith('ff-')) return undefined;
  const id = traceparent.exec(header)?.[1];
  return id === none ? undefined : id;
}
