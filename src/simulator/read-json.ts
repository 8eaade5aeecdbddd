import type { AnswerContext } from './answer-context.ts';
import { isObject } from './read-fields.ts';
import type { Json } from './read-fields.ts';
import { SimulatedError } from './simulated-error.ts';

/** Reads a body that must be a JSON object. @throws SimulatedError 400 */
export function readJson({ exchange }: AnswerContext, body: Buffer): Json {
  const type = exchange.request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new SimulatedError(400, `Unsupported content type: '${type.slice(0, 100)}'. Send 'application/json'.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw new SimulatedError(
    400,
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
  );
}
