type Value = string | string[] | undefined;

/**
 * Whether a client accepts gzip, by its Accept-Encoding (RFC 9110, 12.5.3). By the letter of the RFC, a client without
 * the header may be sent any encoding. It gets plain bytes, because some clients, curl for one, would not decompress
 * them.
 */
export function acceptsGzip(acceptEncoding: Value): boolean {
  let accepts = false;
  for (const item of itemsOf(acceptEncoding)) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => parameter.startsWith('q=') && Number(parameter.slice(2)) === 0);
    // A value for gzip itself counts, whatever `*` says.
    if (name === 'gzip' || name === 'x-gzip') return !isRefused;
    if (name === '*') accepts = !isRefused;
  }
  return accepts;
}

/** Whether a client already has the bytes with that entity tag, by its If-None-Match (RFC 9110, 13.1.2). */
export function isKnown(ifNoneMatch: Value, etag: string): boolean {
  return itemsOf(ifNoneMatch).some((tag) => tag === '*' || tag === etag || tag === `W/${etag}`);
}

function itemsOf(value: Value): string[] {
  return String(value ?? '')
    .split(',')
    .map((item) => item.trim());
}
