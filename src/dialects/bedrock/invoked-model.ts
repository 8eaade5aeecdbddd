import { isObject } from '../chat-form/read-value.ts';

/** The model that a prompt router has chosen. Bedrock reports no other. */
export function invokedModel(trace: unknown): string | undefined {
  const router = isObject(trace) ? trace['promptRouter'] : undefined;
  const model = isObject(router) ? router['invokedModelId'] : undefined;
  return typeof model === 'string' && model !== '' ? model : undefined;
}
