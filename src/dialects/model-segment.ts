import { GatewayError } from '../core/errors.ts';

/**
 * A model's name as one segment of a path. Servers and proxies take `.` and `..` for steps to another path, also where they are encoded.
 * @throws GatewayError `invalid_request` for a name that would lead to another path
 */
export function modelSegment(name: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new GatewayError('invalid_request', `'${name}' is no name of a model.`, { param: 'model' });
  }
  return encodeURIComponent(name);
}
