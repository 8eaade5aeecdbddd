import type { GatewayError } from '../../core/errors.ts';
import { writeError } from '../openai-form/write-error.ts';

/** The only form of an error inside a stream that every OpenAI client raises. */
export function errorEvent(error: GatewayError, requestId: string, traceId?: string): string {
  return `data: ${writeError(error, requestId, traceId)}\n\n`;
}
