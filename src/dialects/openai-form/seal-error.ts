import { GatewayError } from '../../core/errors.ts';
import type { ObjectIds } from '../../core/object-ids.ts';

/** Ids of what OpenAI stores, as they stand in the words of its errors. */
const rawId =
  /\b(?:file|batch|upload|part|resp|conv|item|msg|rs|fc|fco|ctc|ws|fs|ci|ig|cu|mcp|mcpr|mcpl|cmp|vs|vsfb|cntr|cfile|audio)[-_][A-Za-z0-9]{6,128}\b/g;

/** The error with the ids that the caller knows in the place of the provider's. */
export function sealError(error: GatewayError, provider: string, ids: ObjectIds): GatewayError {
  const { providerBody, ...context } = error.context;
  const seal = (text: string): string => text.replaceAll(rawId, (id) => ids.seal(provider, id));
  const message = seal(error.message);
  const words = providerBody?.bytes.toString();
  const sealed = words === undefined ? undefined : seal(words);
  if (message === error.message && words === sealed) return error;
  const body =
    providerBody === undefined || sealed === undefined
      ? {}
      : { providerBody: { ...providerBody, bytes: Buffer.from(sealed) } };
  return new GatewayError(error.code, message, { ...context, ...body });
}
