import type { GatewayError } from '../../core/errors.ts';
import type { Quirks } from '../../core/quirks.ts';

const withoutOptions: Quirks = { noStreamOptions: true };

/**
 * What the refusal of `stream_options` that the gateway itself added says about the target; undefined where the
 * provider refused the request for another reason.
 */
export function learnFromRefusal(refusal: GatewayError): Quirks | undefined {
  return refusesOptions(refusal) ? withoutOptions : undefined;
}

/** The provider names the options in its message, or as the parameter that it refuses. */
function refusesOptions(error: GatewayError): boolean {
  const { status, param, providerBody } = error.context;
  if (error.code !== 'provider_refused' || (status !== 400 && status !== 422)) return false;
  if (namesOptions(param ?? '') || namesOptions(error.message)) return true;
  return providerBody !== undefined && textsOf(providerBody.bytes).some(namesOptions);
}

function namesOptions(text: string): boolean {
  return text.includes('stream_options') || text.includes('include_usage');
}

/**
 * The strings in a JSON body, without the names of its members. A refusal may contain the whole request that it
 * refuses.
 */
function textsOf(body: Buffer): string[] {
  const texts: string[] = [];
  const text = body.toString();
  let open: unknown[] = [];
  try {
    open = [JSON.parse(text)];
  } catch {
    return [text];
  }
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) if (inner !== undefined) open.push(inner);
    }
  }
  return texts;
}
