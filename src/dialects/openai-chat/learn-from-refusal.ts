import type { GatewayError } from '../../core/errors.ts';
import type { Quirks } from '../../core/plan.ts';

const withoutOptions: Quirks = { noStreamOptions: true };

/**
 * What a refusal of `stream_options` that the gateway has added of itself says about the target; undefined where the
 * provider refuses the request for another reason.
 */
export function learnFromRefusal(refusal: GatewayError): Quirks | undefined {
  return refusesOptions(refusal) ? withoutOptions : undefined;
}

/** A provider names the options in its words, or as the parameter that it does not take. */
function refusesOptions(error: GatewayError): boolean {
  const { status, param, providerBody } = error.context;
  if (error.code !== 'provider_refused' || (status !== 400 && status !== 422)) return false;
  if (namesOptions(param ?? '') || namesOptions(error.message)) return true;
  return providerBody !== undefined && textsOf(providerBody.bytes).some(namesOptions);
}

function namesOptions(text: string): boolean {
  return text.includes('stream_options') || text.includes('include_usage');
}

/** The texts of a body of JSON, without the names of its members: a refusal may hold the whole request that it refuses. */
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
