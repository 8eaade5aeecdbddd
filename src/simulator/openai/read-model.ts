import { wrongType } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';

/** @throws SimulatedError 400 where the request names no model */
export function readModelName({ model }: Json): string {
  if (model === undefined) throw new SimulatedError(400, 'you must provide a model parameter');
  if (typeof model !== 'string') throw wrongType('model', 'a string', model);
  return model;
}
