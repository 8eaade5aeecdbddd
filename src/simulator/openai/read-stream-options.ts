import { isObject, wrongType } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';

/** Whether the stream must include usage. @throws SimulatedError 400 */
export function readStreamOptions(request: Json, stream: boolean): boolean {
  const options = request['stream_options'];
  if (options === undefined || options === null) return false;
  if (!isObject(options)) throw wrongType('stream_options', 'an object', options);
  if (!stream) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    throw new SimulatedError(400, message, { param: 'stream_options' });
  }
  return options['include_usage'] === true;
}
