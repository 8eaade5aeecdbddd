import { GatewayError } from '../../core/errors.ts';
import type { ObjectIds } from '../../core/object-ids.ts';

/** Words in which an id can stand. */
const words = /[A-Za-z0-9_-]{8,256}/g;
/**
 * Ids of what OpenAI and Anthropic store, as they stand in the words of its errors. They are random, so each has a digit or is long; `file_search` and
 * `item_reference` are none.
 */
const rawId =
  /\b(file|batch|upload|part|resp|conv|item|msg|rs|fc|fco|ctc|ws|fs|ci|ig|cu|mcp|mcpr|mcpl|cmp|vs|vsfb|cntr|container|cfile|audio)([-_])(?=[A-Za-z]*\d|[A-Za-z]{16})[A-Za-z0-9]{6,128}\b/g;

/**
 * The error without ids of the provider. Those that the request names become the caller's again. Others are left out and not sealed:
 * errors repeat what a caller writes, and a sealed id opens the object, also one of another caller.
 * @param named the provider's ids that the request names, each of which is the caller's
 */
export function sealError(
  error: GatewayError,
  provider: string,
  ids: ObjectIds,
  named: ReadonlySet<string>,
): GatewayError {
  const { providerBody, param, ...context } = error.context;
  const withhold = (id: string, prefix: string, mark: string): string =>
    ids.isShared(id) ? id : `${prefix}${mark}[withheld]`;
  const sealWord = (word: string): string =>
    named.has(word) ? ids.seal(provider, word) : word.replaceAll(rawId, withhold);
  const seal = (text: string): string => text.replaceAll(words, sealWord);
  const message = seal(error.message);
  const before = providerBody?.bytes.toString();
  const sealed = before === undefined ? undefined : seal(before);
  const about = param === undefined ? undefined : seal(param);
  if (message === error.message && before === sealed && about === param) return error;
  const body =
    providerBody === undefined || sealed === undefined
      ? {}
      : { providerBody: { ...providerBody, bytes: Buffer.from(sealed) } };
  return new GatewayError(error.code, message, {
    ...context,
    ...(about === undefined ? {} : { param: about }),
    ...body,
  });
}
