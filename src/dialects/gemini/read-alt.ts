import { GatewayError } from '../../core/errors.ts';

const maxParameters = 64;

/**
 * The form of the answer that the query parameter `alt` asks for (Google's system parameters, AIP-127): `json` by
 * default, or `sse`. `$alt` is another name of it.
 * @throws GatewayError `invalid_request` for every other form, such as `proto`
 */
export function readAlt(query: string): 'json' | 'sse' {
  let alt: string | undefined;
  for (const pair of query.split('&', maxParameters)) {
    const [name = '', value = ''] = pair.split('=', 2);
    if (/^(?:\$|%24)?alt$/i.test(name)) alt ??= value.toLowerCase();
  }
  if (alt === undefined || alt === '' || alt === 'json') return 'json';
  if (alt === 'sse') return alt;
  const message = `Invalid value for the query parameter alt: only 'json' and 'sse' are served.`;
  throw new GatewayError('invalid_request', message, {
    param: 'alt',
    detail: [{ type: 'invalid_value', loc: ['query', 'alt'], msg: message }],
  });
}
