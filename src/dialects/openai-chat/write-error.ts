import type { GatewayError } from '../../core/errors.ts';
import { errorObject } from '../openai-form/render-error.ts';

/** The only form of an error inside a stream that every OpenAI client raises. */
export function errorEvent(error: GatewayError, _requestId: string, traceId?: string): string {
  return `data: ${JSON.stringify({ error: errorObject(error, traceId) })}\n\n`;
}
