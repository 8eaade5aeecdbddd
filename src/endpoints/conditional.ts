type Value = string | string[] | undefined;

/**
 * Whether a client takes gzip, by its Accept-Encoding (RFC 9110, 12.5.3). One that says nothing may be sent anything by
 * the letter, and is sent plain bytes: curl, for one, would not unpack them.
 */
export function acceptsGzip(acceptEncoding: Value): boolean {
  let accepts = false;
  for (const item of itemsOf(acceptEncoding)) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => parameter.startsWith('q=') && Number(parameter.slice(2)) === 0);
    // Said of gzip itself, it holds whatever is said of the rest.
    if (name === 'gzip' || name === 'x-gzip') return !isRefused;
    if (name === '*') accepts = !isRefused;
  }
  return accepts;
}

/** Whether a client has the bytes of that entity tag already, by its If-None-Match (RFC 9110, 13.1.2). */
export function isKnown(ifNoneMatch: Value, etag: string): boolean {
  return itemsOf(ifNoneMatch).some((tag) => tag === '*' || tag === etag || tag === `W/${etag}`);
}

function itemsOf(value: Value): string[] {
  return String(value ?? '')
    .split(',')
    .map((item) => item.trim());
}
